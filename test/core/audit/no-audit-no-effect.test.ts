import { afterEach, describe, expect, it } from "vitest";
import type { AuditAction } from "../../../src/core/audit/audit-event.ts";
import { runCommand } from "../../../src/core/command/run-command.ts";
import { AppError } from "../../../src/core/errors.ts";
import type { Identity } from "../../../src/core/people/identity.ts";
import { resolveAsker } from "../../../src/core/people/resolve-asker.ts";
import type { Store, Tx } from "../../../src/core/ports/store.ts";
import { openTempStore, type TempStore } from "../../fakes/temp-store.ts";
import { ADA, BEN, openHouse, SAM, THREAD } from "../command/house.ts";
import { until } from "../outbox/sender-bench.ts";
import { startSmallTeam } from "../turn/small-team.ts";

/** The same store, whose audit takes none of these actions while `full`. */
function failingOn(store: Store, actions: readonly AuditAction[]) {
  const state = { full: true, failures: 0 };
  const append =
    (tx: Tx): Tx["audit"]["append"] =>
    async (event, at) => {
      if (!state.full || !actions.includes(event.action)) return tx.audit.append(event, at);
      state.failures += 1;
      throw new AppError("database.full", "there is no space left for the audit");
    };
  const failing: Store = {
    ...store,
    transact: (work) => store.transact((tx) => work({ ...tx, audit: { ...tx.audit, append: append(tx) } })),
  };
  return { store: failing, state };
}

describe("when an audit record cannot be written", () => {
  const cleanups: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0)) await cleanup();
  });

  /** Runs a command whose record fails; everything it would have changed can be looked at afterwards. */
  async function attempt(who: Identity, text: string, actions: readonly AuditAction[]) {
    const house = await openHouse();
    cleanups.push(house.cleanup);
    await house.type(ADA, `grant <@${BEN}> ops`);
    const before = await stateOf(house.store);
    const { store, state } = failingOn(house.store, actions);
    const deps = { ...house.deps, store };
    const run = runCommand(deps, await resolveAsker(deps, who), {
      ...{ place: THREAD, reference: "7F3K", how: "slash", text },
      commit: (work) => store.transact(work),
    });
    await expect(run).rejects.toMatchObject({ code: "database.full" });
    expect(state.failures).toBeGreaterThan(0);
    expect(await stateOf(house.store)).toEqual(before);
    expect(await house.said()).toEqual([]);
  }

  const stateOf = async (store: Store) => ({
    grants: await store.grants.current(0),
    people: await store.principals.all(),
    head: await store.audit.head(),
  });

  it.each<[string, AuditAction]>([
    [`grant <@${BEN}> designer for 7d`, "grant.created"],
    [`grant <@${BEN}> operator`, "principal.role-changed"],
    [`grant <@${SAM}> designer`, "principal.created"],
    [`revoke <@${BEN}> ops`, "grant.revoked"],
    [`revoke <@${BEN}> member`, "principal.role-changed"],
    [`freeze <@${BEN}>`, "access.frozen"],
    [`audit <@${BEN}>`, "audit.read"],
  ])("nothing comes of %s", (text, action) => attempt(ADA, text, [action]));

  it("nothing comes of a new conversation, and not even a refusal is said", async () => {
    await attempt(BEN, "new designer", ["conversation.opened"]);
    await attempt(BEN, `grant <@${BEN}> ops`, ["access.denied"]);
  });

  it.each<[AuditAction]>([["message.received"], ["conversation.opened"], ["turn.dispatched"]])(
    "no message reaches the gateway without %s, and each does once there is space again",
    async (action) => {
      const temp: TempStore = await openTempStore();
      cleanups.push(temp.cleanup);
      const { store, state } = failingOn(temp.store, [action]);
      const team = await startSmallTeam({ store, clock: temp.clock }, ["ben"]);
      cleanups.unshift(() => team.app.stop());
      expect(await team.say("ben", "hello")).toBe("stored");
      await until(() => state.failures > 0);
      expect(team.asked).toEqual([]);
      state.full = false;
      await until(() => {
        temp.clock.advance(1_000);
        return team.asked.length > 0;
      });
      expect(team.texts()).toEqual(["hello"]);
      expect(await temp.store.audit.list({ action }, 10)).toHaveLength(1);
    },
  );
});

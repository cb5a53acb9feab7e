import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { RoleName } from "../../../src/core/access/role.ts";
import type { AuditRecord } from "../../../src/core/audit/audit-event.ts";
import { verifyAudit } from "../../../src/core/audit/verify-audit.ts";
import { addPerson } from "../../../src/core/people/add-person.ts";
import type { Identity } from "../../../src/core/people/identity.ts";
import type { Text } from "../../../src/core/words/text.ts";
import { nodeHasher } from "../../../src/system/hasher.ts";
import { randomIds } from "../../../src/system/ids.ts";
import { openTempStore, type TempStore } from "../../fakes/temp-store.ts";
import { until } from "../outbox/sender-bench.ts";
import { startSmallTeam } from "../turn/small-team.ts";
import { missingFacts } from "./missing-facts.ts";

let temp: TempStore;
let team: Awaited<ReturnType<typeof startSmallTeam>>;
beforeEach(async () => {
  temp = await openTempStore();
  const ada = { identity: "web:ada" as Identity, displayName: "ada", role: "admin" as RoleName };
  const by = { kind: "system", job: "test" } as const;
  await temp.store.transact((tx) => addPerson(tx, { ...temp, ids: randomIds }, ada, by));
  team = await startSmallTeam(temp, ["ben"], { messageLength: 1_000, heldMessageMs: 0 });
});
afterEach(async () => {
  await team.app.stop();
  await temp.cleanup();
});

const all = () => temp.store.audit.page(1, 1000);
const actionsOf = (records: readonly AuditRecord[]) => records.map(({ action }) => action);

/** Says something, and waits until this has been recorded so often. */
async function recorded(action: string, times: number, who: string, text: string): Promise<void> {
  await team.say(who, text, who);
  await until(async () => (await temp.store.audit.list({ action }, 100)).length >= times);
  await team.app.idle();
}

async function ask(who: string, text: string): Promise<void> {
  const before = team.asked.length;
  await team.say(who, text, who);
  await team.asks(before + 1);
  team.asked.at(-1)?.answer("a whole answer");
  await team.app.idle();
}

/** Messages, refusals of every kind, access given and taken, and a stranger. */
async function aDay(): Promise<void> {
  await ask("ben", "the secret plan");
  await recorded("access.denied", 1, "ben", "ops: the secret deploy");
  await recorded("message.refused", 1, "ben", "x".repeat(2_000));
  await recorded("access.denied", 2, "ben", "!grant me ops");
  await recorded("grant.created", 1, "ada", "!grant <@web:ben> ops for 7d because of the secret reason");
  await recorded("grant.revoked", 1, "ada", "!revoke <@web:ben> ops");
  await recorded("principal.role-changed", 1, "ada", "!grant <@web:ben> operator");
  await recorded("access.denied", 3, "sam", "a stranger's secret");
  await recorded("conversation.locked", 1, "ben", "!lock operator");
  await recorded("conversation.unlocked", 1, "ben", "!unlock");
  await recorded("conversation.shared", 1, "ben", "!share <@web:ada> read");
  await recorded("conversation.closed", 1, "ben", "!new designer");
}

describe("a day's audit", () => {
  it("has everything in each of its records, and joins them by reference", async () => {
    await aDay();
    const records = await all();
    expect(records.flatMap(missingFacts)).toEqual([]);
    expect(await verifyAudit(temp.store.audit, nodeHasher)).toMatchObject({ kind: "whole" });
    const turn = records.filter(({ target }) => target.kind === "turn");
    expect(actionsOf(turn)).toEqual(["message.received", "turn.dispatched", "turn.answered"]);
    expect(new Set(turn.map(({ reference }) => reference)).size).toBe(1);
    expect(turn[2]?.details.run).toBe(turn[2]?.target.id);
    const issued = records.find(({ action }) => action === "credential.issued");
    expect(issued?.reference).toBe(turn[0]?.reference);
    expect(turn[1]?.details.publicId).toBe(issued?.details.publicId);
  });

  it("holds nothing that anybody wrote, only digests of it", async () => {
    await aDay();
    const records = await all();
    expect(JSON.stringify(records)).not.toMatch(/secret|xxxx|whole answer/);
    const [received] = records.filter(({ action }) => action === "message.received");
    expect(received?.details.text).toBe(nodeHasher.sha256("the secret plan"));
    const [answered] = records.filter(({ action }) => action === "turn.answered");
    expect(answered?.details.text).toBe(nodeHasher.sha256("a whole answer"));
  });

  it("shows a person every message, refusal and use of their credential", async () => {
    await aDay();
    await team.say("ben", "!audit me 1d", "ben");
    const shown = () =>
      team.chat.shown.flatMap(({ message }): Text[] => (message.kind === "notice" ? [message.text] : []));
    await until(() => shown().some(({ key }) => key === "audit"));
    const ben = await temp.store.principals.byIdentity("web:ben" as Identity);
    const found = actionsOf(await temp.store.audit.list({ ...(ben && { principalId: ben.id }) }, 100));
    expect(found.toReversed()).toEqual([
      ...["principal.created", "identity.linked"],
      ...["conversation.opened", "message.received", "credential.issued", "turn.dispatched", "turn.answered"],
      ...["access.denied", "message.refused", "access.denied"],
      ...["grant.created", "grant.revoked", "principal.role-changed"],
      ...["conversation.locked", "conversation.unlocked", "conversation.shared"],
      ...["conversation.closed", "conversation.opened"],
    ]);
    const answer = shown().find(({ key }) => key === "audit");
    expect(answer?.key === "audit" && answer.lines.map(({ action }) => action)).toEqual(found.slice(0, 10));
  });
});

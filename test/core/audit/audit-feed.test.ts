import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FEED_ACTIONS } from "../../../src/core/audit/feed-actions.ts";
import { feedAudit } from "../../../src/core/command/feed-audit.ts";
import { runCommand } from "../../../src/core/command/run-command.ts";
import type { Place } from "../../../src/core/conversation/place.ts";
import type { Identity } from "../../../src/core/people/identity.ts";
import { resolveAsker } from "../../../src/core/people/resolve-asker.ts";
import { wordText } from "../../../src/text/lay-out-message.ts";
import { ADA, BEN, type House, openHouse, SAM, THREAD } from "../command/house.ts";

const ADMINS: Place = { platform: "web", workspace: "", channel: "admins", thread: null, kind: "channel" };

let house: House;
beforeEach(async () => {
  house = await openHouse();
});
afterEach(() => house.cleanup());

/** What the admins' channel is told when this is typed. */
async function told(who: Identity, text: string, fails = false) {
  const store = feedAudit(house.store, house.deps, { place: ADMINS, actions: new Set(FEED_ACTIONS) });
  const run = runCommand({ ...house.deps, store }, await resolveAsker(house.deps, who), {
    ...{ place: THREAD, reference: "7F3K", how: "slash", text },
    commit: (work) =>
      store.transact(async (tx) => {
        const done = await work(tx);
        if (fails) throw new Error("not after all");
        return done;
      }),
  });
  await run.catch((fault: unknown) => {
    if (!fails) throw fault;
  });
  const rows = await house.store.outbox.open();
  return rows.flatMap(({ operation }) => {
    if (operation.kind !== "post" || operation.place.channel !== "admins") return [];
    return operation.message.kind === "notice"
      ? [wordText(operation.message.text, house.clock.now()).replace(/^\[.*?\]\(.*?\) /, "")]
      : [];
  });
}

describe("the feed of the audit", () => {
  it("tells the channel what was done to whom, with the number of the record", async () => {
    const [line, ...more] = await told(ADA, `grant <@${BEN}> designer`);
    expect(more).toEqual([]);
    const [record] = await house.audit("grant.created");
    expect(line).toMatch(/^Ada gave Ben `agent:designer`/);
    expect(line).toContain(`#${record?.seq}`);
  });

  it("knows the name of whom the same change made known", async () => {
    const lines = await told(ADA, `grant <@${SAM}> designer`);
    expect(lines).toEqual([
      expect.stringMatching(/^Ada let sam in as `guest`|^Ada let sam in as `member`/),
      expect.stringMatching(/^Ada gave sam `agent:designer`/),
    ]);
  });

  it("tells nothing of what it was not set to tell, nor of what did not happen", async () => {
    expect(await told(BEN, `grant <@${BEN}> ops`)).toEqual([]);
    expect(await told(ADA, `grant <@${BEN}> designer`, true)).toEqual([]);
  });
});

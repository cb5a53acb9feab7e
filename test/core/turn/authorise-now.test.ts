import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Identity } from "../../../src/core/people/identity.ts";
import { openTempStore, type TempStore } from "../../fakes/temp-store.ts";
import { until } from "../outbox/sender-bench.ts";
import { startSmallTeam } from "./small-team.ts";

let temp: TempStore;
let team: Awaited<ReturnType<typeof startSmallTeam>>;
beforeEach(async () => {
  temp = await openTempStore();
  team = await startSmallTeam(temp, ["ada", "ben"], { turnsPerPerson: 1 });
});
afterEach(async () => {
  await team.app.stop();
  await temp.cleanup();
});

const handled = () => until(async () => (await temp.store.inbox.unhandled(9)).length === 0);
const ofBen = async () => {
  const ben = await temp.store.principals.byIdentity("web:ben" as Identity);
  return ben ? temp.store.turns.unfinishedOf(ben.id) : [];
};

/** Ada shares her thread with Ben, whose message there has to wait for another one of his. */
async function benWaitsInAdasThread() {
  await team.say("ada", "mine", "ada");
  await team.asks(1);
  team.asked[0]?.answer();
  await team.say("ada", "!share web:ben write", "ada");
  await handled();
  await team.say("ben", "first", "ben");
  await team.asks(2);
  await team.say("ben", "second", "ada");
  await until(async () => (await ofBen()).length === 2);
}

describe("a message that waited", () => {
  it.each([
    ["is shared no longer", "!share web:ben off", "somebody-elses-thread"],
    ["was locked to a role they do not have", "!lock operator", "conversation-locked"],
  ])("does not run in a thread that %s meanwhile", async (_, command, told) => {
    await benWaitsInAdasThread();
    await team.say("ada", command, "ada");
    await handled();
    team.asked[1]?.answer();
    await until(async () => (await ofBen()).length === 0);
    await team.app.idle();
    expect(team.texts()).toEqual(["mine", "first"]);
    expect(team.chat.textsIn("ada").at(-1)).toContain(told);
  });

  it("runs in a thread that is still shared", async () => {
    await benWaitsInAdasThread();
    team.asked[1]?.answer();
    await team.asks(3);
    expect(team.texts()).toEqual(["mine", "first", "second"]);
  });
});

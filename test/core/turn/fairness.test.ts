import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openTempStore, type TempStore } from "../../fakes/temp-store.ts";
import { quiet, until } from "../outbox/sender-bench.ts";
import { startSmallTeam } from "./small-team.ts";

let temp: TempStore;
let team: Awaited<ReturnType<typeof startSmallTeam>>;
const start = async (limits: Parameters<typeof startSmallTeam>[2]) => {
  team = await startSmallTeam(temp, ["ada", "ben"], limits);
};
beforeEach(async () => {
  temp = await openTempStore();
});
afterEach(async () => {
  await team.app.stop();
  await temp.cleanup();
});

const shownIn = (thread: string) => team.chat.textsIn(thread);

describe("many messages at once", () => {
  it("run up to a person's own limit; the others are shown to wait, with how many are ahead", async () => {
    await start({ turnsPerPerson: 2 });
    for (const thread of ["t1", "t2", "t3"]) await team.say("ada", thread, thread);
    await until(() => shownIn("t3").includes("(queued)"));
    expect(team.texts()).toEqual(["t1", "t2"]);
    const line = team.chat.shown.find(
      ({ where, message }) =>
        where === "t3" && message.kind === "status" && message.activity.kind === "queued",
    );
    expect(line?.message).toMatchObject({ activity: { kind: "queued", ahead: 2 } });
    team.asked[0]?.answer();
    await team.asks(3);
    await until(() => shownIn("t3").at(-1) === "(thinking)");
    expect(team.texts()).toEqual(["t1", "t2", "t3"]);
  });

  it("of one person do not keep another waiting behind all of them", async () => {
    await start({ turnsPerPerson: 1, turnsAtOnce: 1 });
    for (const thread of ["a1", "a2", "a3", "a4"]) await team.say("ada", thread, thread);
    await team.asks(1);
    await until(() => shownIn("a4").includes("(queued)"));
    await team.say("ben", "b1", "b1");
    await until(() => shownIn("b1").includes("(queued)"));
    for (let served = 0; served < 5; served++) {
      await team.asks(served + 1);
      team.asked[served]?.answer();
    }
    await team.app.idle();
    expect(team.texts().indexOf("b1")).toBeLessThanOrEqual(2);
    expect(team.texts().toSorted()).toEqual(["a1", "a2", "a3", "a4", "b1"]);
  });

  it("beyond what may wait do not run, and the person is told once a minute", async () => {
    await start({ turnsPerPerson: 1, personQueue: 2 });
    await team.say("ada", "t1", "t1");
    await team.say("ada", "t2", "t2");
    await until(async () => (await temp.store.turns.unfinished()).length === 2);
    for (const thread of ["t3", "t4", "t5"]) await team.say("ada", thread, thread);
    await until(async () => (await temp.store.inbox.unhandled(9)).length === 0);
    await quiet();
    const told = team.chat.shown.filter(({ message }) => message.kind === "notice");
    expect(told.map(({ message }) => message)).toMatchObject([
      { text: { key: "too-many-waiting", limit: 2 } },
    ]);
    temp.clock.advance(60_000);
    await team.say("ada", "t6", "t6");
    await until(() => team.chat.shown.filter(({ message }) => message.kind === "notice").length === 2);
  });

  it("in one conversation are bounded, too, and a flood of them is answered once a minute", async () => {
    await start({ laneQueue: 2 });
    for (const text of ["one", "two", "three", "four", "five"]) await team.say("ada", text, "t1");
    await until(async () => (await temp.store.inbox.unhandled(9)).length === 0);
    await quiet();
    const told = team.chat.shown.filter(({ message }) => message.kind === "notice");
    expect(told.map(({ message }) => message)).toMatchObject([{ text: { key: "queue-full", limit: 2 } }]);
    expect(await temp.store.audit.list({ action: "message.refused" }, 9)).toHaveLength(3);
  });

  it("that wait can still be stopped, and then never reach the gateway", async () => {
    await start({ turnsPerPerson: 1 });
    await team.say("ada", "t1", "t1");
    await team.asks(1);
    await team.say("ada", "t2", "t2");
    await until(() => shownIn("t2").includes("(queued)"));
    await team.say("ada", "!stop", "t2");
    await until(() => shownIn("t2").includes("[turn-stopped]"));
    team.asked[0]?.answer();
    await team.app.idle();
    expect(team.texts()).toEqual(["t1"]);
  });

  it("are not acknowledged once too many wait to be handled, and are again afterwards", async () => {
    await start({ inboxBacklog: 3 });
    const outcomes = await Promise.allSettled(
      ["t1", "t2", "t3", "t4", "t5"].map((thread) => team.say("ada", thread, thread)),
    );
    expect(outcomes.map(({ status }) => status)).toEqual([
      "fulfilled",
      "fulfilled",
      "fulfilled",
      "rejected",
      "rejected",
    ]);
    expect(outcomes[4]).toMatchObject({ reason: { code: "inbox.full" } });
    await until(async () => (await temp.store.inbox.unhandled(9)).length === 0);
    await quiet();
    expect(await team.say("ada", "t6", "t6")).toBe("stored");
  });
});

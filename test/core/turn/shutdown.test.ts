import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openTempStore, type TempStore } from "../../fakes/temp-store.ts";
import { quiet, until } from "../outbox/sender-bench.ts";
import { startSmallTeam } from "./small-team.ts";

let temp: TempStore;
beforeEach(async () => {
  temp = await openTempStore();
});
afterEach(() => temp.cleanup());

const GRACE_MS = 10_000;

describe("stopping the service", () => {
  it("lets what runs end within the grace, and shows the answer", async () => {
    const team = await startSmallTeam(temp, ["ada"]);
    await team.say("ada", "one", "t1");
    await team.asks(1);
    const stopping = team.app.stop(GRACE_MS);
    await quiet();
    expect(team.isStopped()).toBe(false);
    team.asked[0]?.answer("just in time");
    await stopping;
    expect(team.chat.textsIn("t1")).toContain("just in time");
    expect(await temp.store.turns.unfinished()).toEqual([]);
  });

  it("hands over what does not end, and the next start runs it to its end under the same key", async () => {
    const team = await startSmallTeam(temp, ["ada"]);
    await team.say("ada", "one", "t1");
    await team.asks(1);
    await until(async () => (await temp.store.turns.unfinished())[0]?.state === "running");
    const stopping = team.app.stop(GRACE_MS);
    await until(() => temp.clock.waiting() > 0);
    temp.clock.advance(GRACE_MS);
    await stopping;
    expect(await temp.store.turns.unfinished()).toMatchObject([{ state: "running" }]);

    const next = await startSmallTeam(temp, ["ada"]);
    await next.asks(1);
    expect(next.asked[0]?.request).toMatchObject({
      idempotencyKey: team.asked[0]?.request.idempotencyKey,
      resumed: true,
    });
    next.asked[0]?.answer("after the restart");
    await next.app.idle();
    expect(next.chat.textsIn("t1")).toContain("after the restart");
    await next.app.stop();
  });

  it("with a hundred turns under way loses none, and runs each once under its own key", async () => {
    const people = Array.from({ length: 25 }, (_, index) => `p${index}`);
    const limits = { turnsAtOnce: 100 };
    const team = await startSmallTeam(temp, people, limits);
    const threads = people.flatMap((name) =>
      [1, 2, 3, 4].map((count) => [name, `${name}-${count}`] as const),
    );
    await Promise.all(threads.map(([name, thread]) => team.say(name, thread, thread)));
    await team.asks(100);
    const stopping = team.app.stop(GRACE_MS);
    for (const one of team.asked.slice(0, 50)) one.answer();
    await until(async () => (await temp.store.turns.unfinished()).length === 50);
    temp.clock.advance(GRACE_MS);
    await stopping;

    const next = await startSmallTeam(temp, people, limits);
    await next.asks(50);
    const keys = (asked: typeof team.asked) => asked.map(({ request }) => request.idempotencyKey).toSorted();
    expect(keys(next.asked)).toEqual(keys(team.asked.slice(50)));
    for (const one of next.asked) one.answer();
    await next.app.idle();
    expect(await temp.store.turns.unfinished()).toEqual([]);
    expect(await temp.store.audit.list({ action: "turn.answered" }, 500)).toHaveLength(100);
    await next.app.stop();
  });

  it("keeps what comes in meanwhile for the next start", async () => {
    const team = await startSmallTeam(temp, ["ada"]);
    await team.say("ada", "one", "t1");
    await team.asks(1);
    const stopping = team.app.stop(GRACE_MS);
    expect(await team.say("ada", "two", "t2")).toBe("stored");
    team.asked[0]?.answer();
    await stopping;
    expect(team.texts()).toEqual(["one"]);

    const next = await startSmallTeam(temp, ["ada"]);
    await next.asks(1);
    expect(next.texts()).toEqual(["two"]);
    await next.app.stop();
  });

  it("begins nothing of what still waits for its turn", async () => {
    const team = await startSmallTeam(temp, ["ada"], { turnsPerPerson: 1 });
    await team.say("ada", "one", "t1");
    await team.say("ada", "two", "t2");
    await until(() => team.chat.textsIn("t2").includes("(queued)"));
    const stopping = team.app.stop(GRACE_MS);
    team.asked[0]?.answer();
    await stopping;
    expect(team.texts()).toEqual(["one"]);
    expect(await temp.store.turns.unfinished()).toMatchObject([{ text: "two", state: "queued" }]);
  });
});

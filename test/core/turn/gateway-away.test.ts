import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openTempStore, type TempStore } from "../../fakes/temp-store.ts";
import { quiet, until } from "../outbox/sender-bench.ts";
import { startSmallTeam } from "./small-team.ts";

const MINUTE = 60_000;

let temp: TempStore;
let team: Awaited<ReturnType<typeof startSmallTeam>>;
beforeEach(async () => {
  temp = await openTempStore();
  team = await startSmallTeam(temp, ["ada", "ben"], { gatewayDownMs: 30 * MINUTE });
});
afterEach(async () => {
  await team.app.stop();
  await temp.cleanup();
});

const saidIn = (thread: string, text: string) =>
  team.chat.textsIn(thread).filter((one) => one === text).length;
const states = async () => (await temp.store.turns.unfinished()).map(({ state }) => state);

/** Minute by minute, as a timer would see it pass. */
async function pass(minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute++) {
    temp.clock.advance(MINUTE);
    await quiet();
  }
}

describe("while the gateway is away", () => {
  it("a message waits, its writer is told once, and it runs when the gateway is back", async () => {
    team.turnsTo("down");
    await team.say("ada", "one", "t1");
    await until(() => saidIn("t1", "[gateway-down]") === 1);
    await pass(10);
    team.turnsTo("up");
    await team.asks(1);
    expect(team.texts()).toEqual(["one"]);
    team.asked[0]?.answer();
    await team.app.idle();
    expect(saidIn("t1", "[gateway-down]")).toBe(1);
    expect(team.chat.textsIn("t1").at(-1)).toBe("re: one");
  });

  it("messages of one conversation run afterwards by the platform's time, one at a time", async () => {
    team.turnsTo("down");
    const now = temp.clock.now();
    for (const [text, at] of [
      ["second", 2],
      ["first", 1],
      ["third", 3],
    ] as const) {
      expect(await team.say("ada", text, "t1", now - 10_000 + at)).toBe("stored");
    }
    await until(async () => (await states()).length === 3);
    await until(async () => (await states()).includes("waiting"));
    team.turnsTo("up");
    for (let count = 1; count <= 3; count++) {
      await team.asks(count);
      team.asked[count - 1]?.answer();
    }
    await team.app.idle();
    expect(team.texts()).toEqual(["first", "second", "third"]);
  });

  it("a run that it took with it is asked for again under the same key, as one that may be there", async () => {
    await team.say("ada", "one", "t1");
    await team.asks(1);
    team.turnsTo("down");
    team.asked[0]?.end({ kind: "unreachable" });
    await until(async () => (await states())[0] === "waiting");
    team.turnsTo("up");
    await team.asks(2);
    const [first, again] = team.asked.map(({ request }) => request);
    expect(again).toMatchObject({ idempotencyKey: first?.idempotencyKey, resumed: true });
    team.asked[1]?.answer();
    await team.app.idle();
    expect(await temp.store.audit.list({ action: "turn.answered" }, 9)).toHaveLength(1);
  });

  it("a message is given up in time, with a notice, and never runs after that", async () => {
    team.turnsTo("down");
    await team.say("ada", "one", "t1");
    await until(() => saidIn("t1", "[gateway-down]") === 1);
    await pass(29);
    expect(await states()).toEqual(["waiting"]);
    await pass(2);
    expect(saidIn("t1", "[gave-up]")).toBe(1);
    expect(await temp.store.audit.list({ action: "turn.expired" }, 9)).toHaveLength(1);
    team.turnsTo("up");
    await quiet();
    expect(team.texts()).toEqual([]);
  });

  it("the time to give up is the wall clock's, also after a sleep of the machine", async () => {
    team.turnsTo("down");
    await team.say("ada", "one", "t1");
    await until(() => saidIn("t1", "[gateway-down]") === 1);
    // All at once: no timer saw it pass.
    temp.clock.advance(120 * MINUTE);
    await until(() => saidIn("t1", "[gave-up]") === 1);
  });
});

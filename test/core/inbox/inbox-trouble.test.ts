import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openTempStore, type TempStore } from "../../fakes/temp-store.ts";
import { quiet, until } from "../outbox/sender-bench.ts";
import { startSmallTeam } from "../turn/small-team.ts";

let temp: TempStore;
let team: Awaited<ReturnType<typeof startSmallTeam>>;
beforeEach(async () => {
  temp = await openTempStore();
  team = await startSmallTeam(temp, ["ada"]);
});
afterEach(async () => {
  await team.app.stop();
  await temp.cleanup();
});

describe("an event that was acknowledged", () => {
  it("is not set aside because the database is held for long: it is handled afterwards", async () => {
    const other = new Database(temp.path);
    await team.say("ada", "one", "t1");
    other.exec("BEGIN IMMEDIATE");
    // Three tries of five seconds each, and into what would come after them.
    for (let second = 0; second < 19; second++) {
      await quiet(4);
      temp.clock.advance(1_000);
    }
    expect(team.asked).toEqual([]);
    other.exec("ROLLBACK");
    other.close();
    for (let second = 0; second < 5; second++) {
      await quiet(4);
      temp.clock.advance(1_000);
    }
    await team.asks(1);
    team.asked[0]?.answer("late, but there");
    await until(() => team.chat.textsIn("t1").includes("late, but there"));
    expect(team.chat.textsIn("t1")).not.toContain("[internal-fault]");
  });
});

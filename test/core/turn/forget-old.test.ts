import { afterEach, beforeEach, expect, it } from "vitest";
import { openTempStore, type TempStore } from "../../fakes/temp-store.ts";
import { until } from "./sender-bench.ts";
import { startSmallTeam } from "./small-team.ts";

const HOUR = 60 * 60_000;
const DAY = 24 * HOUR;

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

it("what was handled and said is kept for two weeks, and forgotten after them", async () => {
  await team.say("ada", "hello", "t1");
  await team.asks(1);
  team.asked[0]?.answer();
  await team.app.idle();
  const inbox = () => temp.store.inbox.get(1);

  const nextHour = async () => {
    const armed = temp.clock.waiting();
    temp.clock.advance(HOUR);
    await until(() => temp.clock.waiting() >= armed);
  };
  temp.clock.advance(13 * DAY);
  await nextHour();
  expect(await inbox()).not.toBeNull();
  temp.clock.advance(DAY);
  await until(async () => {
    await nextHour();
    return (await inbox()) === null;
  });
});

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openTempStore, type TempStore } from "../../fakes/temp-store.ts";
import { until } from "../outbox/sender-bench.ts";
import { type LeavingTeam, startLeavingTeam, web } from "./leaving-team.ts";

const HUNDRED = Array.from({ length: 100 }, (_, at) => `p${at}`);
const HOUR = 3_600_000;

let temp: TempStore;
let team: LeavingTeam;
beforeEach(async () => {
  temp = await openTempStore();
  const people = Object.fromEntries(HUNDRED.map((name) => [name, "viewer"]));
  team = await startLeavingTeam(temp, { ada: "admin", ...people });
  const endsAt = temp.clock.now() + HOUR;
  // The grants of the first half end in an hour.
  await Promise.all(HUNDRED.map((name, at) => team.grant(name, "agent:designer", at < 50 ? endsAt : null)));
  await Promise.all(HUNDRED.map((name) => team.say(name, `hello from ${name}`, `thread-${name}`)));
  await until(async () => (await running()).length === 100);
}, 60_000);
afterEach(async () => {
  await team.app.stop();
  await temp.cleanup();
});

const running = async () =>
  (await temp.store.turns.unfinished())
    .filter(({ state }) => state === "running")
    .map(({ identity }) => identity);
const stopped = async () => (await temp.store.audit.list({ action: "turn.stopped" }, 200)).length;

/** Whoever still runs gets an answer, as if nothing had happened. */
async function answerTheRest(): Promise<number> {
  for (const one of team.asked) one.answer();
  await team.app.idle();
  expect(await temp.store.turns.unfinished()).toEqual([]);
  return (await temp.store.audit.list({ action: "turn.answered" }, 200)).length;
}

const lastTold = (label: string) =>
  team
    .told("ada")
    .flatMap(({ buttons }) => buttons)
    .findLast(({ label: { key } }) => key === label);

describe("with a hundred answers under way", { timeout: 60_000 }, () => {
  test("freezing everything ends each of them, and every credential", async () => {
    await team.command("ada", "freeze all");
    const card = team.told("ada").at(-1);
    expect(card?.text).toMatchObject({ key: "confirm-freeze-all", running: 100 });
    await team.press("ada", lastTold("confirm-order"));
    await until(async () => (await stopped()) === 100 && team.ended.length === 100);
    expect(await running()).toEqual([]);
    expect(new Set(team.ended).size).toBe(100);
    await team.app.idle();
    expect(await temp.store.credentials.allCurrent("main")).toEqual([]);
    for (const name of HUNDRED) expect(team.chat.textsIn(`thread-${name}`)).toContain("[turn-stopped]");
  });

  test.each([
    ["freezing", () => team.command("ada", "freeze <@web:p7>")],
    ["leaving", () => team.leave("p7")],
    [
      "revoking",
      async () => {
        await team.command("ada", "revoke <@web:p7>");
        await team.press("ada", lastTold("confirm-order"));
      },
    ],
  ])("%s ends one, and the other ninety-nine are answered", async (_, cutOff) => {
    await cutOff();
    await until(() => team.ended.length > 0);
    expect(await running()).not.toContain(web("p7"));
    expect(team.ended).toEqual(["device-of-p7"]);
    expect(await answerTheRest()).toBe(99);
    expect(await stopped()).toBe(1);
  });

  test("the end of half of their grants ends that half, and the other is answered", async () => {
    temp.clock.advance(HOUR);
    await until(async () => (await stopped()) === 50);
    await until(() => team.ended.length === 50);
    expect(await running()).toHaveLength(50);
    expect(await answerTheRest()).toBe(50);
  });
});

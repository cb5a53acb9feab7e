import { afterEach, beforeEach, expect, it } from "vitest";
import { FORGETTABLE, type Store, type Tx } from "../../../src/core/ports/store.ts";
import { openTempStore, type TempStore } from "../../fakes/temp-store.ts";
import { quiet, until } from "../outbox/sender-bench.ts";
import { startSmallTeam } from "./small-team.ts";

const HOUR = 60 * 60_000;
const DAY = 24 * HOUR;

let temp: TempStore;
let team: Awaited<ReturnType<typeof startSmallTeam>>;
/** How often everything that may be forgotten was looked through. */
let rounds: number;

const countingRounds = (store: Store): Store => ({
  ...store,
  transact: (work) =>
    store.transact((tx) => {
      const forget: Tx["retention"]["forget"] = async (kind, before, window) => {
        const next = await tx.retention.forget(kind, before, window);
        if (kind === FORGETTABLE.at(-1) && next === null) rounds += 1;
        return next;
      };
      return work({ ...tx, retention: { ...tx.retention, forget } });
    }),
});

beforeEach(async () => {
  temp = await openTempStore();
  rounds = 0;
  team = await startSmallTeam({ clock: temp.clock, store: countingRounds(temp.store) }, ["ada"]);
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

  const lookAfter = async (ms: number) => {
    const before = rounds;
    temp.clock.advance(ms);
    await until(() => rounds > before);
    // The next look is only asked for once this one is over.
    await quiet();
  };
  await lookAfter(13 * DAY);
  await lookAfter(HOUR);
  expect(await inbox()).not.toBeNull();
  await lookAfter(DAY);
  await lookAfter(HOUR);
  expect(await inbox()).toBeNull();
});

import { afterAll, describe, expect, it } from "vitest";
import { CRASH_POINTS } from "../../src/core/ports/crash-points.ts";
import type { Crash } from "./child-plan.ts";
import { runThrough } from "./run-through.ts";
import { STORIES } from "./stories.ts";
import { createWorldPool } from "./world-pool.ts";

/** `CRASH_SEEDS=1000 npm run test:crash -- random` runs as many; each test is named after its seed. */
const SEEDS = Number(process.env.CRASH_SEEDS ?? 50);
/** `CRASH_FIRST_SEED=812 CRASH_SEEDS=1` runs that one again. */
const FIRST = Number(process.env.CRASH_FIRST_SEED ?? 1);

/** Small and seeded: the same seed is the same run (mulberry32). */
function randomFrom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

describe.concurrent("killed at random, during the recovery too", () => {
  const pool = createWorldPool();
  let deaths = 0;
  afterAll(() => {
    console.info(`${SEEDS} seeds from ${FIRST}: the application died ${deaths} times`);
    return pool.close();
  });

  it.each(Array.from({ length: SEEDS }, (_, at) => FIRST + at))("seed %i", (seed) =>
    pool.use(async (world) => {
      const random = randomFrom(seed);
      const pick = <T>(from: readonly T[]): T => from[random(from.length)] as T;
      const crash = (): Crash => ({ point: pick(CRASH_POINTS), nth: 1 + random(3) });
      const doings = [];
      for (let left = 1 + random(3); left > 0; left--) doings.push(await pick(STORIES).prepare(world));
      const ends = Array.from({ length: 1 + random(3) }, crash);
      const { violations, crashes } = await runThrough(world, doings, ends);
      deaths += crashes;
      expect(violations).toEqual([]);
    }),
  );
});

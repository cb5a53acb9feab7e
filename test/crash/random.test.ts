import { afterAll, describe, expect, it } from "vitest";
import { drawFrom, drawRun, drawTrouble } from "./draw-run.ts";
import { runThrough } from "./run-through.ts";
import { createWorldPool } from "./world-pool.ts";

/** `CRASH_SEEDS=1000 npm run test:crash -- random` runs as many; each test is named after its seed. */
const SEEDS = Number(process.env.CRASH_SEEDS ?? 50);
/** `CRASH_FIRST_SEED=812 CRASH_SEEDS=1` runs that one again. */
const FIRST = Number(process.env.CRASH_FIRST_SEED ?? 1);
const seeds = (count: number) => Array.from({ length: count }, (_, at) => FIRST + at);

describe.concurrent("killed at random, during the recovery too", () => {
  const pool = createWorldPool();
  let deaths = 0;
  afterAll(() => {
    console.info(`${SEEDS} seeds from ${FIRST}: the application died ${deaths} times`);
    return pool.close();
  });

  it.each(seeds(SEEDS))("seed %i", (seed) =>
    pool.use(async (world) => {
      const { doings, ends } = await drawRun(world, drawFrom(seed));
      const { violations, crashes } = await runThrough(world, doings, ends);
      deaths += crashes;
      expect(violations, violations.join("; ")).toEqual([]);
    }),
  );
});

describe.concurrent("killed at random while Slack and the gateway are in trouble", () => {
  // What was to go wrong and did not would go wrong for the next one.
  const pool = createWorldPool({}, 1);
  afterAll(() => pool.close());

  it.each(seeds(Math.ceil(SEEDS / 5)))("seed %i", (seed) =>
    pool.use(async (world) => {
      const draw = drawFrom(seed);
      const { doings, ends } = await drawRun(world, draw);
      drawTrouble(world, draw);
      const { violations } = await runThrough(world, doings, ends);
      expect(violations, violations.join("; ")).toEqual([]);
    }),
  );
});

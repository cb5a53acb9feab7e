import { afterAll, describe, expect, it } from "vitest";
import { drawFrom, drawRun, drawTrouble } from "./draw-run.ts";
import { runThrough } from "./run-through.ts";
import { STORIES } from "./stories.ts";
import { createWorldPool } from "./world-pool.ts";

/** `CRASH_SEEDS=1000 npm run test:crash -- random` runs as many on each platform; a test is named after its seed. */
const SEEDS = process.env.CRASH_SEEDS;
/** `CRASH_FIRST_SEED=812 CRASH_SEEDS=1` runs that one again. */
const FIRST = Number(process.env.CRASH_FIRST_SEED ?? 1);
const seeds = (count: number) => Array.from({ length: count }, (_, at) => FIRST + at);

/** Where what is drawn happens, and how many times when nothing is said of that. */
const PLATFORMS = [
  { platform: "slack", count: 50 },
  { platform: "discord", count: 10 },
  { platform: "telegram", count: 10 },
] as const;

describe.concurrent.each(PLATFORMS)(
  "killed at random on $platform, during the recovery too",
  ({ platform, count }) => {
    const pool = createWorldPool({ platform });
    let deaths = 0;
    afterAll(() => {
      console.info(`seeds from ${FIRST} on ${platform}: the application died ${deaths} times`);
      return pool.close();
    });

    it.each(seeds(Number(SEEDS ?? count)))("seed %i", (seed) =>
      pool.use(async (world) => {
        const { doings, ends } = await drawRun(world, drawFrom(seed), STORIES[platform]);
        const { violations, crashes } = await runThrough(world, doings, ends);
        deaths += crashes;
        expect(violations, violations.join("; ")).toEqual([]);
      }),
    );
  },
);

describe.concurrent("killed at random while Slack and the gateway are in trouble", () => {
  // What was to go wrong and did not would go wrong for the next one.
  const pool = createWorldPool({}, 1);
  afterAll(() => pool.close());

  it.each(seeds(Math.ceil(Number(SEEDS ?? 50) / 5)))("seed %i", (seed) =>
    pool.use(async (world) => {
      const draw = drawFrom(seed);
      const { doings, ends } = await drawRun(world, draw, STORIES.slack);
      drawTrouble(world, draw);
      const { violations } = await runThrough(world, doings, ends);
      expect(violations, violations.join("; ")).toEqual([]);
    }),
  );
});

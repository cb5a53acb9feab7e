import { afterAll, describe, expect, it } from "vitest";
import { CRASH_POINTS, type CrashPoint } from "../../src/core/ports/crash-points.ts";
import { runThrough } from "./run-through.ts";
import { STORIES } from "./stories.ts";
import { createWorldPool } from "./world-pool.ts";

describe("killed at every point", () => {
  const pool = createWorldPool();
  afterAll(() => pool.close());
  const diedAt = new Set<CrashPoint>();

  describe.concurrent.each(STORIES.map((story) => ({ name: story.name, story })))("$name", ({ story }) => {
    it.each(CRASH_POINTS)("%s: nothing is lost, doubled or shown to others", (point) =>
      pool.use(async (world) => {
        let died = true;
        for (let nth = 1; died; nth++) {
          const doing = await story.prepare(world);
          const { violations, crashes } = await runThrough(world, [doing], [{ point, nth }]);
          expect(violations, `the ${nth}. time`).toEqual([]);
          died = crashes > 0;
          if (died) diedAt.add(point);
        }
      }),
    );

    it("at the acknowledgement: nothing is lost, doubled or shown to others", () =>
      pool.use(async (world) => {
        const seen = { seen: "an acknowledgement", nth: 1 } as const;
        const { violations, crashes } = await runThrough(world, [await story.prepare(world)], [seen]);
        expect(violations).toEqual([]);
        expect(crashes).toBe(1);
      }));
  });

  it("each of the points was one where it died", () => {
    expect(CRASH_POINTS.filter((point) => !diedAt.has(point))).toEqual([]);
  });
});

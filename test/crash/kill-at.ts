import { afterAll, describe, expect, it } from "vitest";
import type { CrashPoint } from "../../src/core/ports/crash-points.ts";
import type { Reaches } from "./child-plan.ts";
import { runThrough } from "./run-through.ts";
import type { Story } from "./story.ts";
import type { WorldOptions } from "./world.ts";
import { createWorldPool, type WorldPool } from "./world-pool.ts";

export interface Plan {
  readonly story: Story;
  /** The points at which what the platform does matters; all of them are tried on Slack. */
  readonly points: readonly CrashPoint[];
  /** Calls in whose very moment it dies, told by the platform. */
  readonly calls?: readonly string[];
}

type Ends = Parameters<typeof runThrough>[2];

/** Does it once, with these ends; fails when it never came to one of them. */
export const through = (pool: WorldPool, story: Story, ends: Ends): Promise<void> =>
  pool.use(async (world) => {
    const { violations, crashes } = await runThrough(world, [await story.prepare(world)], ends);
    expect(violations, violations.join("; ")).toEqual([]);
    expect(crashes, "it never came to that").toBe(ends.length);
  });

/** Each plan undisturbed, and killed at each of its points and calls. */
export function killAt(what: string, options: WorldOptions, plans: readonly Plan[]): void {
  describe(what, () => {
    const pool = createWorldPool(options);
    afterAll(() => pool.close());
    describe.concurrent.each(plans.map((plan) => ({ name: plan.story.name, ...plan })))(
      "$name",
      ({ story, points, calls = [] }) => {
        it("undisturbed: nothing is lost, doubled or shown to others", () => through(pool, story, []));

        it.each(points)("%s: nothing is lost, doubled or shown to others", (point) =>
          through(pool, story, [{ point, nth: 1 }]),
        );

        it.each(calls)("in the moment of %s: nothing is lost, doubled or shown to others", (seen) =>
          through(pool, story, [{ seen, nth: 1 }]),
        );
      },
    );
  });
}

/** The points that a story passes when nothing disturbs it: at the others it cannot be killed. */
export function watchPasses(pool: WorldPool): (story: Story) => Promise<Reaches> {
  const known = new Map<Story, Promise<Reaches>>();
  const pass = async (story: Story) => {
    let passed: Reaches = {};
    await pool.use(async (world) => {
      const { violations, reaches } = await runThrough(world, [await story.prepare(world)], []);
      expect(violations, violations.join("; ")).toEqual([]);
      passed = reaches;
    });
    return passed;
  };
  return (story) => {
    const passed = known.get(story) ?? pass(story);
    known.set(story, passed);
    return passed;
  };
}

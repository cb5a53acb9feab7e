import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CRASH_POINTS } from "../../src/core/ports/crash-points.ts";
import { runThrough } from "./run-through.ts";
import { STORIES } from "./stories.ts";
import { openWorld, type World } from "./world.ts";

describe("killed at every point", () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
    await world.start();
  });
  afterAll(() => world.close());

  describe.each(STORIES.map((story) => ({ name: story.name, story })))("$name", ({ story }) => {
    it.each(CRASH_POINTS)("%s: nothing is lost, doubled or shown to others", async (point) => {
      let died = true;
      for (let nth = 1; died; nth++) {
        const doing = await story.prepare(world);
        const { violations, crashes } = await runThrough(world, [doing], [{ point, nth }]);
        expect(violations, `the ${nth}. time`).toEqual([]);
        died = crashes > 0;
      }
    });

    it("at the acknowledgement: nothing is lost, doubled or shown to others", async () => {
      const seen = { seen: "an acknowledgement", nth: 1 } as const;
      const { violations, crashes } = await runThrough(world, [await story.prepare(world)], [seen]);
      expect(violations).toEqual([]);
      expect(crashes).toBe(1);
    });
  });
});

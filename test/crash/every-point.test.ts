import { afterAll, describe, expect, it } from "vitest";
import { CRASH_POINTS, type CrashPoint } from "../../src/core/ports/crash-points.ts";
import { through, watchPasses } from "./kill-at.ts";
import { growing } from "./message-stories.ts";
import { runThrough } from "./run-through.ts";
import { STORIES } from "./stories.ts";
import { createWorldPool } from "./world-pool.ts";

describe("killed at every point", () => {
  const pool = createWorldPool();
  afterAll(() => pool.close());
  const diedAt = new Set<CrashPoint>();
  const passedBy = watchPasses(pool);

  describe.concurrent.each(STORIES.slack.map((story) => ({ name: story.name, story })))(
    "$name",
    ({ story }) => {
      it.each(CRASH_POINTS)("%s: nothing is lost, doubled or shown to others", async (point) => {
        if (!(await passedBy(story))[point]) return;
        await pool.use(async (world) => {
          let died = true;
          for (let nth = 1; died; nth++) {
            const doing = await story.prepare(world);
            const { violations, crashes } = await runThrough(world, [doing], [{ point, nth }]);
            expect(violations, `the ${nth}. time: ${violations.join("; ")}`).toEqual([]);
            died = crashes > 0;
            if (died) diedAt.add(point);
          }
        });
      });

      it("at the acknowledgement: nothing is lost, doubled or shown to others", () =>
        through(pool, story, [{ seen: "an acknowledgement", nth: 1 }]));
    },
  );

  // What Slack made of a call in that very moment nobody can note: docs/reliability.md, what can appear twice.
  describe.concurrent("an answer that grows", () => {
    it.each(
      (["chat.appendStream", "chat.update"] as const).flatMap((seen) =>
        [1, 2, 3].map((nth) => ({ seen, nth })),
      ),
    )("from outside, $seen number $nth: nothing is lost, doubled or shown to others", (kill) =>
      pool.use(async (world) => {
        const { violations } = await runThrough(world, [await growing.prepare(world)], [kill]);
        expect(violations).toEqual([]);
      }),
    );
  });

  it("each of the points was one where it died", () => {
    expect(CRASH_POINTS.filter((point) => !diedAt.has(point))).toEqual([]);
  });
});

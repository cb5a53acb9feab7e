import { afterAll, describe, expect, it } from "vitest";
import type { CrashPoint } from "../../src/core/ports/crash-points.ts";
import type { Reaches } from "./child-plan.ts";
import { runThrough } from "./run-through.ts";
import type { Story } from "./story.ts";
import { message, TELEGRAM_STORIES } from "./telegram-stories.ts";
import { createWorldPool } from "./world-pool.ts";

/** Where Telegram is asked or told something; between these places every platform goes the same way. */
const POINTS = [
  "received",
  "stored",
  "opened",
  "replied",
  "attempting",
  "posting",
  "posted",
  "sent",
  "approval-opened",
  "approval-clicked",
  "approval-closed",
] as const satisfies readonly CrashPoint[];
/** Of a long answer every part is sent in the same way. */
const MOST_TIMES = 3;

describe("killed on Telegram", () => {
  const pool = createWorldPool({ telegram: { mode: "polling", topics: true } });
  afterAll(() => pool.close());
  const diedAt = new Set<string>();

  const undisturbed = async (story: Story): Promise<Reaches> => {
    let passed: Reaches = {};
    await pool.use(async (world) => {
      const { violations, reaches } = await runThrough(world, [await story.prepare(world)], []);
      expect(violations, violations.join("; ")).toEqual([]);
      passed = reaches;
    });
    return passed;
  };

  it.concurrent.each(TELEGRAM_STORIES.map((story) => ({ name: story.name, story })))(
    "$name: nothing is lost, doubled or shown to others, wherever it is killed",
    async ({ story }) => {
      const passed = await undisturbed(story);
      const deaths = POINTS.flatMap((point) =>
        Array.from({ length: Math.min(passed[point] ?? 0, MOST_TIMES) }, (_, at) => ({ point, nth: at + 1 })),
      );
      for (const death of deaths) {
        await pool.use(async (world) => {
          const { violations, crashes } = await runThrough(world, [await story.prepare(world)], [death]);
          const where = `${death.point}, the ${death.nth}. time`;
          expect(violations, `${where}: ${violations.join("; ")}`).toEqual([]);
          if (crashes > 0) diedAt.add(death.point);
        });
      }
    },
    300_000,
  );

  it("died at each of these points", () => {
    expect(POINTS.filter((point) => !diedAt.has(point))).toEqual([]);
  });
});

describe("killed on Telegram that calls us", () => {
  const pool = createWorldPool({ telegram: { mode: "webhook" } });
  afterAll(() => pool.close());

  it.each(["received", "stored"] as const)("%s: the update comes again, and counts once", (point) =>
    pool.use(async (world) => {
      const doing = await message.prepare(world);
      const { violations, crashes } = await runThrough(world, [doing], [{ point, nth: 1 }]);
      expect(violations, violations.join("; ")).toEqual([]);
      expect(crashes).toBe(1);
    }),
  );
});

import { describe, expect, it } from "vitest";
import { CRASH_POINTS } from "../../src/core/ports/crash-points.ts";
import { BROKEN_GUARDS, type BrokenGuard } from "./child-plan.ts";
import { message } from "./message-stories.ts";
import { runThrough } from "./run-through.ts";
import { openWorld } from "./world.ts";

/** Kills at each point in turn until something is found wrong. */
async function violationsWith(broken: BrokenGuard): Promise<readonly string[]> {
  const world = await openWorld({ broken, patienceMs: 10_000 });
  try {
    await world.start();
    for (const point of CRASH_POINTS) {
      const { violations } = await runThrough(world, [await message.prepare(world)], [{ point, nth: 1 }]);
      if (violations.length > 0) return violations;
    }
    return [];
  } finally {
    await world.close();
  }
}

describe.concurrent("the harness", () => {
  it.each(BROKEN_GUARDS)(
    "finds out when the application %s",
    async (broken) => {
      expect(await violationsWith(broken)).not.toEqual([]);
    },
    120_000,
  );
});

import { afterAll, describe, expect, it } from "vitest";
import type { CrashPoint } from "../../src/core/ports/crash-points.ts";
import { type Kill, runThrough } from "./run-through.ts";
import type { Story } from "./story.ts";
import {
  approval,
  command,
  growing,
  longAnswer,
  message,
  ownTopic,
  revoke,
  stop,
} from "./telegram-stories.ts";
import { createWorldPool, type WorldPool } from "./world-pool.ts";

interface Plan {
  readonly story: Story;
  /** The points at which what Telegram does matters; all of them are tried on Slack. */
  readonly points: readonly CrashPoint[];
  /** Calls in whose very moment it dies, told by Telegram. */
  readonly calls: readonly Kill["seen"][];
}

const PLANS: readonly Plan[] = [
  {
    story: message,
    points: ["received", "stored", "dispatching", "replied", "attempting", "posting", "posted", "sent"],
    calls: ["sendMessage"],
  },
  {
    story: growing,
    points: ["running", "finished", "replied", "posted"],
    calls: ["sendMessage", "sendMessageDraft"],
  },
  { story: longAnswer, points: ["replied", "posting", "posted", "sent"], calls: [] },
  { story: ownTopic, points: ["stored", "opened", "posted"], calls: ["createForumTopic"] },
  { story: command, points: ["received", "stored", "posting", "posted"], calls: ["sendMessage"] },
  { story: stop, points: ["stored", "finished", "posted"], calls: [] },
  { story: revoke, points: ["stored", "finished", "posted"], calls: [] },
  {
    story: approval,
    points: ["approval-opened", "approval-clicked", "approval-resolving", "approval-closed"],
    calls: [],
  },
];

const through = (pool: WorldPool, story: Story, ends: Parameters<typeof runThrough>[2]) =>
  pool.use(async (world) => {
    const { violations, crashes } = await runThrough(world, [await story.prepare(world)], ends);
    expect(violations, violations.join("; ")).toEqual([]);
    expect(crashes, "it never came to that").toBe(ends.length);
  });

describe("killed on Telegram", () => {
  const pool = createWorldPool({ platform: "telegram" });
  afterAll(() => pool.close());

  describe.concurrent.each(PLANS.map((plan) => ({ name: plan.story.name, ...plan })))(
    "$name",
    ({ story, points, calls }) => {
      it("undisturbed: nothing is lost, doubled or shown to others", () => through(pool, story, []));

      it.each(points)("%s: nothing is lost, doubled or shown to others", (point) =>
        through(pool, story, [{ point, nth: 1 }]),
      );

      it.each(calls)("in the moment of %s: nothing is lost, doubled or shown to others", (seen) =>
        through(pool, story, [{ seen, nth: 1 }]),
      );
    },
  );

  it("an approver's card posted twice: either can be pressed, and one of them says who approved", () =>
    through(pool, approval, [{ point: "posted", nth: 2 }]));
});

describe("killed on Telegram that calls us", () => {
  const pool = createWorldPool({ platform: "telegram", telegram: { mode: "webhook" } });
  afterAll(() => pool.close());

  it.each(["received", "stored"] as const)("%s: the update comes again, and counts once", (point) =>
    through(pool, message, [{ point, nth: 1 }]),
  );
});

import { afterAll, describe, expect, it } from "vitest";
import type { CrashPoint } from "../../src/core/ports/crash-points.ts";
import { discordCommand, discordRevoke, discordStartOwn, discordStop } from "./discord-acts.ts";
import { discordApproval } from "./discord-approval.ts";
import {
  DISCORD_STORIES,
  discordDirect,
  discordGrowing,
  discordLong,
  discordMention,
} from "./discord-stories.ts";
import { drawFrom, drawRun } from "./draw-run.ts";
import { type Kill, runThrough } from "./run-through.ts";
import type { Story } from "./story.ts";
import { createWorldPool } from "./world-pool.ts";

const POST = "POST /channels/:id/messages";
const CHANGE = "PATCH /channels/:id/messages/:id";
const THREAD = "POST /channels/:id/threads";
const SEAT = "PUT /channels/:id/thread-members/:id";
const ANSWER = "POST /interactions/:id/:token/callback";
const FILL = "PATCH /webhooks/:id/:token/messages/@original";

interface Plan {
  readonly story: Story;
  /** The points at which what Discord does matters; all of them are tried on Slack. */
  readonly points: readonly CrashPoint[];
  /** Calls in whose very moment it dies, told by Discord. */
  readonly calls: readonly Kill["seen"][];
}

const PLANS: readonly Plan[] = [
  {
    story: discordMention,
    points: ["received", "stored", "dispatching", "replied", "posting", "posted"],
    calls: [THREAD, SEAT, POST],
  },
  { story: discordGrowing, points: ["running", "finished", "replied", "posted"], calls: [POST, CHANGE] },
  { story: discordDirect, points: ["stored", "replied", "posted"], calls: [POST] },
  { story: discordLong, points: ["replied", "posting", "posted"], calls: [CHANGE] },
  {
    story: discordCommand,
    points: ["received", "stored", "attempting", "posting", "posted"],
    calls: [ANSWER, FILL],
  },
  { story: discordStop, points: ["stored", "finished", "posted"], calls: [ANSWER] },
  { story: discordRevoke, points: ["stored", "finished", "posted"], calls: [] },
  { story: discordStartOwn, points: ["stored", "opened", "posting"], calls: [THREAD, POST] },
  {
    story: discordApproval,
    points: ["approval-opened", "approval-clicked", "approval-resolving", "approval-closed"],
    calls: [],
  },
];

describe("killed on Discord", () => {
  const pool = createWorldPool({ platform: "discord" });
  afterAll(() => pool.close());

  describe.concurrent.each(PLANS.map((plan) => ({ name: plan.story.name, ...plan })))(
    "$name",
    ({ story, points, calls }) => {
      const through = (end: Parameters<typeof runThrough>[2]) =>
        pool.use(async (world) => {
          const { violations, crashes } = await runThrough(world, [await story.prepare(world)], end);
          expect(violations, violations.join("; ")).toEqual([]);
          expect(crashes, "it never came to that").toBe(end.length);
        });

      it("undisturbed: nothing is lost, doubled or shown to others", () => through([]));

      it.each(points)("%s: nothing is lost, doubled or shown to others", (point) =>
        through([{ point, nth: 1 }]),
      );

      it.each(calls)("in the moment of %s: nothing is lost, doubled or shown to others", (seen) =>
        through([{ seen, nth: 1 }]),
      );
    },
  );
});

/** `CRASH_SEEDS=300 npm run test:crash -- discord` runs as many. */
const SEEDS = Number(process.env.CRASH_SEEDS ?? 8);
const FIRST = Number(process.env.CRASH_FIRST_SEED ?? 1);

describe.concurrent("killed at random on Discord, during the recovery too", () => {
  const pool = createWorldPool({ platform: "discord" });
  afterAll(() => pool.close());

  it.each(Array.from({ length: SEEDS }, (_, at) => FIRST + at))("seed %i", (seed) =>
    pool.use(async (world) => {
      const { doings, ends } = await drawRun(world, drawFrom(seed), DISCORD_STORIES);
      const { violations } = await runThrough(world, doings, ends);
      expect(violations, violations.join("; ")).toEqual([]);
    }),
  );
});

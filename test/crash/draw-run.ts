import { CRASH_POINTS } from "../../src/core/ports/crash-points.ts";
import type { Fault } from "../fakes/slack-server.ts";
import type { Crash } from "./child-plan.ts";
import { slackOf } from "./slack-chat.ts";
import type { Doing, Story } from "./story.ts";
import type { World } from "./world.ts";

/** Draws numbers from nought to below what it is asked for. */
export type Draw = (below: number) => number;

/** Small and seeded: the same seed is the same run (mulberry32). */
export function drawFrom(seed: number): Draw {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** About as many points as one thing that somebody does passes. */
const MOST_REACHED = 16;

const pick = <T>(draw: Draw, from: readonly T[]): T => from[draw(from.length)] as T;

/** One to three things that people do at once, and as many ends of the application meanwhile. */
export async function drawRun(
  world: World,
  draw: Draw,
  stories: readonly Story[],
): Promise<{ readonly doings: readonly Doing[]; readonly ends: readonly Crash[] }> {
  const doings: Doing[] = [];
  for (let left = 1 + draw(3); left > 0; left--) doings.push(await pick(draw, stories).prepare(world));
  const crash = (): Crash =>
    draw(3) === 0
      ? { point: pick(draw, CRASH_POINTS), nth: 1 + draw(3) }
      : { point: "any", nth: 1 + draw(MOST_REACHED) };
  return { doings, ends: Array.from({ length: 1 + draw(3) }, crash) };
}

/** What Slack made of a lost `chat.startStream` nobody can find again, so that one is spared. */
const METHODS = [
  "chat.postMessage",
  "chat.update",
  "chat.delete",
  "chat.appendStream",
  "chat.stopStream",
  "conversations.history",
  "conversations.replies",
] as const;
const SLACK: readonly Fault[] = [
  { kind: "reset" },
  { kind: "apply-then-reset" },
  { kind: "status", status: 503 },
  { kind: "error", error: "internal_error" },
  { kind: "rate-limited", retryAfterSeconds: 1 },
];
const GATEWAY = ["close-mid-run", "drop-final", "duplicate-final", "lose-after-ack"] as const;

/** A few calls to Slack go wrong, and perhaps a run at the gateway. */
export function drawTrouble(world: World, draw: Draw): void {
  for (let left = 1 + draw(4); left > 0; left--)
    slackOf(world.chat).fail(pick(draw, METHODS), pick(draw, SLACK));
  if (draw(3) === 0) world.gateway.fail(pick(draw, GATEWAY));
}

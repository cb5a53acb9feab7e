import type { KnownBlock } from "@slack/types";
import { userIdOf } from "../../src/core/people/identity.ts";
import type { ReplyStream, ReplyTarget } from "../../src/core/ports/chat-adapter.ts";
import type { Timer } from "../../src/core/ports/clock.ts";
import { growByEdits } from "./grow-by-edits.ts";
import { growByStream } from "./grow-by-stream.ts";
import type { GrowDeps, Grower, NextStep } from "./grower.ts";
import { refTo, type SlackHome, teamOf } from "./place.ts";
import type { StreamWhere } from "./stream-segment.ts";

/** An answer that is whole within this time needs no growing: it replaces the status line at once. */
const PATIENCE_MS = 700;

export interface ReplyDeps extends GrowDeps {
  readonly home: SlackHome;
  /** What stays below a status line whose message is taken over. */
  readonly footerOf: (statusTs: string) => readonly KnownBlock[];
}

/** How an answer grows on Slack: by streaming, else by edits of the status line, within one budget for the whole app. */
export function openReply(deps: ReplyDeps, target: ReplyTarget): ReplyStream {
  const { budget, clock, home } = deps;
  let latest = "";
  let grower = firstGrower(deps, target);
  let timer: Timer | null = null;
  let busy: Promise<void> | null = null;
  let leave: (() => void) | null = null;
  let isOver = false;
  let isBehind = false;
  let restUntil = 0;

  const schedule = (at: number) => {
    timer?.cancel();
    timer = clock.after(Math.max(0, at - clock.now()), () => {
      timer = null;
      busy ??= step().finally(() => {
        busy = null;
        if (!isOver) plan();
      });
    });
  };
  /** The next step: soon when there is something to show, else when the message would wear out. */
  const plan = () => {
    const at = isBehind ? restUntil : (grower?.stepAt() ?? null);
    if (at !== null) schedule(at);
  };
  const told = new Set<string>();
  const tellMade = (by: Grower) => {
    for (const { channel, ts } of by.refs()) {
      if (told.has(ts) || ts === target.status?.id) continue;
      told.add(ts);
      target.onMade?.(refTo(home, channel, ts));
    }
  };
  const step = async () => {
    if (!grower) return;
    const text = latest;
    const next = await grower.step(text);
    tellMade(grower);
    isBehind = (next.kind === "wait" && next.isBehind) || (next.kind !== "end" && latest !== text);
    restUntil = clock.now() + (next.kind === "wait" ? next.ms : budget.spacingMs("edit"));
    if (next.kind === "edit") {
      isBehind = true;
      grower = turnToEdits(deps, target, next, grower);
    }
    if (next.kind === "end" || !grower) isOver = true;
  };

  return {
    show(markdown) {
      if (isOver || markdown === latest || markdown === "") return;
      latest = markdown;
      isBehind = true;
      if (!leave) {
        leave = budget.join();
        restUntil = clock.now() + PATIENCE_MS;
      }
      if (!busy) plan();
    },
    async settle() {
      isOver = true;
      timer?.cancel();
      await busy;
      await grower?.close();
      leave?.();
      leave = null;
      return (grower?.refs() ?? []).map(({ channel, ts }) => refTo(home, channel, ts));
    },
  };
}

function firstGrower(deps: ReplyDeps, target: ReplyTarget): Grower | null {
  const where = whereToStream(deps.home, target);
  if (where !== null) return growByStream(deps, where);
  return turnToEdits(deps, target, { kind: "edit", ref: null, from: 0, opening: "" }, null);
}

/** Slack streams into threads only. */
function whereToStream(home: SlackHome, { place, recipient }: ReplyTarget): StreamWhere | null {
  if (place.thread === null) return null;
  const where = { channel: place.channel, thread_ts: place.thread };
  if (place.kind === "dm") return where;
  return { ...where, recipient_user_id: userIdOf(recipient), recipient_team_id: teamOf(home, recipient) };
}

function turnToEdits(
  deps: ReplyDeps,
  target: ReplyTarget,
  next: Extract<NextStep, { kind: "edit" }>,
  before: Grower | null,
): Grower | null {
  const { status } = target;
  const refs = before?.refs() ?? [];
  const ref = next.ref ?? (status && { channel: status.channel, ts: status.id });
  if (!ref) return before === null ? null : { ...before, step: async () => ({ kind: "end" }) };
  const footer = next.ref === null ? deps.footerOf(ref.ts) : [];
  return growByEdits(deps, { ref, from: next.from, opening: next.opening, footer }, refs);
}

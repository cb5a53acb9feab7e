import { AppError } from "../../src/core/errors.ts";
import type { SlackRef } from "./api.ts";
import { slackWordOf } from "./fault.ts";
import type { GrowDeps, Grower, NextStep } from "./grower.ts";
import {
  isWorn,
  pieceFor,
  type Segment,
  type StreamWhere,
  seamOf,
  startSegment,
  wearsOutAt,
} from "./stream-segment.ts";
import { settledLength } from "./stream-text.ts";

/** Lets an answer grow by Slack's own streaming, one message after another where one is not enough. */
export function growByStream({ api, budget, clock, logger }: GrowDeps, where: StreamWhere): Grower {
  const made: SlackRef[] = [];
  let segment: Segment | null = null;
  /** What of the answer stands in messages. */
  let sent = "";
  let opening = "";

  const wait = (isBehind: boolean): NextStep => ({ kind: "wait", ms: budget.spacingMs("append"), isBehind });

  const seal = async (closing: string) => {
    if (!segment) return;
    const { ref } = segment;
    segment = null;
    await api.stopStream(ref, closing).catch((fault: AppError) => {
      if (slackWordOf(fault) === null)
        logger.warn({ fault: fault.message }, "a growing message may not have ended");
    });
  };
  const rotate = async () => {
    if (!segment) return;
    const seam = seamOf(segment);
    opening = seam.opening;
    await seal(seam.closing);
  };
  /** Leaves streaming for edits of the message that grew last. */
  const editLast = async (): Promise<NextStep> => {
    const from = sent.length - (segment?.text.length ?? 0);
    const ref = segment?.ref ?? null;
    const start = segment?.opening ?? opening;
    await seal("");
    return { kind: "edit", ref, from, opening: start };
  };

  const write = async (rest: string): Promise<NextStep> => {
    if (!segment) {
      if (!budget.take("start")) return wait(true);
      segment = await startSegment(api, where, opening, rest, clock.now());
      made.push(segment.ref);
      sent += segment.text;
      return wait(segment.text.length < rest.length);
    }
    const piece = pieceFor(segment, rest);
    if (piece.raw !== "") {
      if (!budget.take("append")) return wait(true);
      await api.appendStream(segment.ref, piece.rendered);
      segment.text += piece.raw;
      segment.bytes += Buffer.byteLength(piece.rendered);
      sent += piece.raw;
    }
    if (piece.raw.length < rest.length) await rotate();
    return wait(piece.raw.length < rest.length);
  };

  const recover = async (fault: unknown): Promise<NextStep> => {
    const word = slackWordOf(fault);
    if (fault instanceof AppError && fault.code === "platform.rate-limited") {
      budget.rest(segment ? "append" : "start", fault.retryAfterMs ?? 0);
    }
    logger.debug({ word, fault: String(fault) }, "a growing message could not go on");
    if (word === "stopped_by_user") {
      segment = null;
      return { kind: "end" };
    }
    if (word === "msg_too_long" && segment) {
      await rotate();
      return wait(true);
    }
    return editLast();
  };

  return {
    async step(text) {
      if (!text.startsWith(sent)) return editLast();
      try {
        if (segment && isWorn(segment, clock.now())) await rotate();
        const rest = text.slice(sent.length, settledLength(text));
        return rest === "" ? wait(false) : await write(rest);
      } catch (fault) {
        return recover(fault);
      }
    },
    close: () => seal(""),
    refs: () => made,
    stepAt: () => (segment ? wearsOutAt(segment) : null),
  };
}

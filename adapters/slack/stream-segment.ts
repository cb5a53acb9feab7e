import type { SlackApi, SlackRef, StreamStart } from "./api.ts";
import { fittingPiece, type OpenFence, openFenceOf, type StreamPiece } from "./stream-text.ts";

/** Slack ends a stream after about five minutes, and at about 10.6 kB. */
const LONGEST_MS = 4 * 60_000;
const MOST_BYTES = 9000;
/** Kept free for closing a fence. */
const FENCE_BYTES = 64;

export type StreamWhere = Omit<StreamStart, "markdown_text">;

/** One streaming message and what of the answer it holds. */
export interface Segment {
  readonly ref: SlackRef;
  readonly startedAt: number;
  /** What stands before the answer's text: a fence that the message before left open. */
  readonly opening: string;
  text: string;
  bytes: number;
}

export function isWorn(segment: Segment, now: number): boolean {
  return now - segment.startedAt >= LONGEST_MS;
}

export function wearsOutAt(segment: Segment): number {
  return segment.startedAt + LONGEST_MS;
}

/** How much of the rest goes into the segment; empty when it is full. */
export function pieceFor(segment: Segment, rest: string): StreamPiece {
  const piece = fittingPiece(rest, MOST_BYTES - FENCE_BYTES - segment.bytes);
  // Rather begin the next message with a line than end this one within it.
  const breaksLine = piece.raw.length < rest.length && !piece.raw.endsWith("\n");
  return breaksLine ? { raw: "", rendered: "" } : piece;
}

/** Starts a message with the first piece of what is to be shown. */
export async function startSegment(
  api: Pick<SlackApi, "startStream">,
  where: StreamWhere,
  opening: string,
  rest: string,
  now: number,
): Promise<Segment> {
  const { raw, rendered } = fittingPiece(rest, MOST_BYTES - FENCE_BYTES - Buffer.byteLength(opening));
  const markdown = opening + rendered;
  const ts = await api.startStream({ ...where, markdown_text: markdown });
  const ref = { channel: where.channel, ts };
  return { ref, startedAt: now, opening, text: raw, bytes: Buffer.byteLength(markdown) };
}

/** What closes the message properly, and what opens the next one. */
export function seamOf(segment: Segment): { readonly closing: string; readonly opening: string } {
  const fence = openFenceOf(segment.opening + segment.text);
  if (fence === null) return { closing: "", opening: "" };
  const newline = segment.text.endsWith("\n") ? "" : "\n";
  return { closing: `${newline}${fence.mark}`, opening: openingOf(fence) };
}

const openingOf = ({ mark, info }: OpenFence) => `${mark}${info.slice(0, 20).replaceAll("<", "")}\n`;

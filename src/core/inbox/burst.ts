import type { Platform } from "../people/identity.ts";
import type { InboundMessage } from "./inbound.ts";

/** The lengths at which a platform, or the app that people write in, cuts what was pasted. */
const CUTS: Readonly<Record<Platform, readonly number[]>> = {
  telegram: [4096],
  // 4,000 for those who pay.
  discord: [2000, 4000],
  slack: [4000, 12_000, 40_000],
  web: [],
};

/** Apps cut at a space where there is one near, and our own name at the beginning is not counted here. */
const NEAR_LETTERS = 40;
/** Between two parts, by the platform's clock; Telegram's shows whole seconds. */
const LONGEST_GAP_MS = 2000;
const MOST_PARTS = 16;

/** Is it of an album, or does it end where its platform cuts, so that more may follow? Nothing else makes anybody wait. */
export function mayGoOn(message: InboundMessage): boolean {
  return message.album !== undefined || isCut(message);
}

function isCut(message: InboundMessage): boolean {
  return !message.hasFiles && cutOf(message) !== null;
}

/**
 * The parts of one paste with one more, in the order of the platform; null when it is none of them. All but the last end
 * at a cut, and each follows the one before within a moment, from the same person in the same place.
 */
export function decideBurst(
  parts: readonly InboundMessage[],
  next: InboundMessage,
): readonly InboundMessage[] | null {
  const [first] = parts;
  if (first?.album !== undefined || next.album !== undefined) return decideAlbum(parts, next);
  if (!first || parts.length >= MOST_PARTS || next.hasFiles || next.replyTo !== undefined) return null;
  if (next.sender !== first.sender || next.addressed !== first.addressed || !isSamePlace(first, next))
    return null;
  const all = [...parts, next].sort((a, b) => compareIds(a.message.id, b.message.id));
  const fits = all.slice(1).every((part, index) => {
    const before = all[index];
    return (
      before !== undefined &&
      isCut(before) &&
      before.message.id !== part.message.id &&
      Math.abs(part.sentAt - before.sentAt) <= LONGEST_GAP_MS
    );
  });
  return fits ? all : null;
}

/** What is of one album says so itself; the name that we are called by stands with one of its files. */
function decideAlbum(
  parts: readonly InboundMessage[],
  next: InboundMessage,
): readonly InboundMessage[] | null {
  const isOther = (part: InboundMessage) =>
    part.album === next.album &&
    part.sender === next.sender &&
    isSamePlace(part, next) &&
    part.message.id !== next.message.id;
  if (parts.length === 0 || parts.length >= MOST_PARTS || !parts.every(isOther)) return null;
  return [...parts, next].sort((a, b) => compareIds(a.message.id, b.message.id));
}

/** To us, when one of them is: an album's words can stand with any of its files. */
export function joinAddress(parts: readonly InboundMessage[]): Pick<InboundMessage, "addressed"> {
  return { addressed: parts.find(({ addressed }) => addressed !== "thread")?.addressed ?? "thread" };
}

/** All their files; left out, as in a message, where one of them cannot be read. */
export function joinFiles(parts: readonly InboundMessage[]): Pick<InboundMessage, "hasFiles" | "files"> {
  const withFiles = parts.filter(({ hasFiles }) => hasFiles);
  const hasFiles = withFiles.length > 0;
  if (!hasFiles || withFiles.some(({ files }) => files === undefined)) return { hasFiles };
  return { hasFiles, files: withFiles.flatMap(({ files = [] }) => files) };
}

/** Where each part stands in the whole: from, to. */
export type Spans = readonly (readonly [number, number])[];

/** The parts as they were before they were cut; a part that is shorter than the cut lost a line's end to it. */
export function joinBurst(parts: readonly InboundMessage[]): {
  readonly text: string;
  readonly spans: Spans;
} {
  const spans: [number, number][] = [];
  let text = "";
  for (const [index, part] of parts.entries()) {
    const before = parts[index - 1];
    if (before && text !== "" && part.text !== "") text += cutOf(before) === before.text.length ? "" : "\n";
    spans.push([text.length, text.length + part.text.length]);
    text += part.text;
  }
  return { text, spans };
}

/** The whole with one part changed. */
export function changePart(
  { text, spans }: { readonly text: string; readonly spans: Spans },
  at: number,
  words: string,
): { readonly text: string; readonly spans: Spans } {
  const [from, to] = spans[at] ?? [0, 0];
  const moved = words.length - (to - from);
  return {
    text: text.slice(0, from) + words + text.slice(to),
    spans: spans.map(([start, end], index) => {
      if (index === at) return [start, end + moved];
      return index > at ? [start + moved, end + moved] : [start, end];
    }),
  };
}

function cutOf({ text, place }: InboundMessage): number | null {
  const { length } = text;
  return CUTS[place.platform].find((cut) => length <= cut && length >= cut - NEAR_LETTERS) ?? null;
}

/** In the same channel and thread, or both at the top of a chat where each message begins a thread. */
function isSamePlace(a: InboundMessage, b: InboundMessage): boolean {
  const isTop = ({ place, message }: InboundMessage) => place.thread === null || place.thread === message.id;
  const [one, other] = [a.place, b.place];
  return (
    one.platform === other.platform &&
    one.workspace === other.workspace &&
    one.channel === other.channel &&
    (one.thread === other.thread || (isTop(a) && isTop(b)))
  );
}

/** Platforms count messages up; a longer number is a later one. */
function compareIds(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}

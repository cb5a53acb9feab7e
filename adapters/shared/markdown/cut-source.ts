/** A stretch of a markdown text that can be read by itself. */
export interface Piece {
  readonly text: string;
  /** Where it begins in the whole. */
  readonly at: number;
  /** Would take too long to read: it is shown as its source. */
  readonly isTooHeavy: boolean;
}

// Reading a list or quote takes time that grows with the square of its lines and of their depth: 40,000 letters of
// three short levels took three seconds, and the worst that could be found fourteen.
const CUT_FROM = 200;
const TOO_HEAVY = 600;
/** What looks like code may still be read as lists by the parser, so it weighs something. */
const IN_FENCE = 0.25;

const MARKERS = /^(?:[ \t]*(?:>|(?:[-+*]|\d{1,9}[.)])(?=[ \t]|$)))*/;
const ONE_MARKER = />|[-+*]|\d{1,9}[.)]/g;
const FENCE = /^(`{3,}|~{3,})/;
const BLOCK_START = /^(?:(?:[-+*]|\d{1,9}[.)])[ \t]|#{1,6}[ \t]|`{3}|~{3})/;
const EMPTY = /^[ \t]*$/;

/** Cuts a text where a block of the outermost level begins, wherever what stands before is long enough. */
export function cutSource(markdown: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let begin = 0;
  let weight = 0;
  const close = (end: number) => {
    pieces.push({ text: markdown.slice(begin, end), at: begin, isTooHeavy: weight > TOO_HEAVY });
    begin = end;
    weight = 0;
  };
  let fence: string | null = null;
  let before = "";
  for (let at = 0; at < markdown.length; ) {
    const newline = markdown.indexOf("\n", at);
    const next = newline < 0 ? markdown.length : newline + 1;
    const line = markdown.slice(at, newline < 0 ? next : newline);
    if (fence === null && weight >= CUT_FROM && begins(line, before)) close(at);
    weight += weightOf(line) * (fence === null ? 1 : IN_FENCE);
    fence = fenceAfter(line, fence);
    before = line;
    at = next;
  }
  close(markdown.length);
  return pieces;
}

/** Does a block of the outermost level begin here? */
function begins(line: string, before: string): boolean {
  if (BLOCK_START.test(line)) return true;
  if (line.startsWith(">")) return !before.startsWith(">") || EMPTY.test(before.slice(1));
  return EMPTY.test(before) && /^[^\s]/.test(line);
}

function weightOf(line: string): number {
  const [prefix = ""] = MARKERS.exec(line) ?? [];
  const indent = /^[ \t]*/.exec(line)?.[0].length ?? 0;
  return 1 + indent / 2 + (prefix.match(ONE_MARKER)?.length ?? 0);
}

/** The marks that end the code we are in after this line; null outside of code. */
function fenceAfter(line: string, fence: string | null): string | null {
  if (fence === null) return FENCE.exec(line)?.[1] ?? null;
  const bare = line.trim();
  const ends = bare.length >= fence.length && bare === (fence[0] ?? "").repeat(bare.length);
  return ends ? null : fence;
}

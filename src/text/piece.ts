import type { Place } from "../core/conversation/place.ts";

/** One stretch of a line. What is `theirs` is shown as code, and never read as markdown. */
export type Run =
  | { readonly kind: "ours" | "theirs"; readonly text: string }
  /** A place by our words for it; an adapter whose own place it is may make it a link. */
  | { readonly kind: "place"; readonly place: Place; readonly text: string };

/**
 * A message is made of these. Ours and theirs never share one, so no adapter has to tell them apart by reading:
 * what somebody else wrote goes into the platform's own structure for it, as text.
 */
export type Piece =
  /** Ours. GFM; moments are `[words](time:<ms>)` links. */
  | { readonly kind: "words"; readonly markdown: string }
  /** Somebody else's, in a block of its own: `letters` shows every letter as it is, `prose` is what a person said. */
  | { readonly kind: "quote"; readonly form: "letters" | "prose"; readonly text: string }
  /** One line of facts. */
  | { readonly kind: "facts"; readonly runs: readonly Run[] };

/** What a sentence of the catalogue may be: markdown of ours, or pieces with it in between. */
export type Worded = string | readonly (string | Piece | null)[];

export function piecesOf(worded: Worded): readonly Piece[] {
  if (typeof worded === "string") return [{ kind: "words", markdown: worded }];
  return worded.flatMap((part) => {
    if (part === null || part === "") return [];
    return typeof part === "string" ? { kind: "words", markdown: part } : part;
  });
}

/** Pieces as one markdown text, for where there is no layout. */
export function markdownOf(pieces: readonly Piece[]): string {
  return pieces.map(markdownOfPiece).join("\n\n");
}

function markdownOfPiece(piece: Piece): string {
  switch (piece.kind) {
    case "words":
      return piece.markdown;
    case "quote":
      return fenced(piece.text);
    case "facts":
      return piece.runs.map((run) => (run.kind === "theirs" ? coded(run.text) : run.text)).join("");
  }
}

function fenced(text: string): string {
  const fence = "`".repeat(Math.max(2, longestTicks(text)) + 1);
  return `${fence}\n${text}\n${fence}`;
}

/** Text as inline code of markdown, whatever backticks it holds. */
export function coded(text: string): string {
  const fence = "`".repeat(longestTicks(text) + 1);
  const pad = text.startsWith("`") || text.endsWith("`") ? " " : "";
  return fence + pad + text + pad + fence;
}

const longestTicks = (text: string) => Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));

import type { Piece, Run } from "../../src/text/piece.ts";
import { renderMarkdown } from "./render-markdown.ts";
import type { Block, Inline } from "./tree.ts";

/** Our words by their markdown; what others wrote as the text it is. */
export function renderPieces(pieces: readonly Piece[]): readonly Block[] {
  return pieces.flatMap(renderPiece);
}

function renderPiece(piece: Piece): readonly Block[] {
  switch (piece.kind) {
    case "words":
      return renderMarkdown(piece.markdown);
    case "quote":
      if (piece.form === "letters") return [{ t: "letters", v: piece.text }];
      return [{ t: "quote", c: [{ t: "p", c: linesOf(piece.text) }] }];
    case "facts":
      return [{ t: "p", c: piece.runs.map(renderRun) }];
  }
}

const renderRun = ({ kind, text }: Run): Inline => ({ t: kind === "theirs" ? "code" : "text", v: text });

const linesOf = (text: string): readonly Inline[] =>
  text.split("\n").flatMap((line, at): Inline[] => {
    const words: Inline = { t: "text", v: line };
    return at === 0 ? [words] : [{ t: "break" }, words];
  });

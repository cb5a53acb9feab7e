import type { RichTextBlock, RichTextBlockElement, RichTextElement, RichTextText } from "@slack/types";
import type { Piece, Run } from "../../src/text/piece.ts";

/** Slack takes some 13,000 letters in all blocks of a message; what is longer says that it is cut. */
const LONGEST_QUOTE = 9000;

/**
 * What others wrote, in Slack's rich text: its text elements are never parsed, so nothing in them formats, links,
 * mentions or ends the block.
 */
export function richTextOf(piece: Exclude<Piece, { kind: "words" }>): RichTextBlock {
  return { type: "rich_text", elements: elementsOf(piece) };
}

function elementsOf(piece: Exclude<Piece, { kind: "words" }>): RichTextBlockElement[] {
  if (piece.kind === "facts") return [{ type: "rich_text_section", elements: piece.runs.map(runOf) }];
  const shown = piece.text.length <= LONGEST_QUOTE ? piece.text : cut(piece.text);
  const quote: RichTextBlockElement =
    piece.form === "letters"
      ? { type: "rich_text_preformatted", elements: [text(shown)] }
      : { type: "rich_text_quote", elements: [text(shown)] };
  if (shown === piece.text) return [quote];
  const left = (piece.text.length - shown.length).toLocaleString("en");
  return [
    quote,
    { type: "rich_text_section", elements: [text(`Not all of it is shown: ${left} more letters.`)] },
  ];
}

function runOf(run: Run): RichTextElement {
  return run.kind === "theirs" ? { ...text(run.text), style: { code: true } } : text(run.text);
}

/** Slack refuses an empty text. */
const text = (value: string): RichTextText => ({ type: "text", text: value === "" ? "…" : value });

/** Never through the middle of a letter. */
const cut = (value: string) => value.slice(0, LONGEST_QUOTE).replace(/[\ud800-\udbff]$/, "");

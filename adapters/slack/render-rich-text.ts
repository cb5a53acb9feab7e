import type { RichTextBlock, RichTextBlockElement, RichTextElement, RichTextText } from "@slack/types";
import type { Chrome } from "../../src/text/catalogue.ts";
import type { Piece, Run } from "../../src/text/piece.ts";
import { type SlackHome, threadUrl } from "./place.ts";

interface RichTextOptions {
  readonly home: SlackHome | undefined;
  readonly words: Chrome;
}

/** Slack takes some 13,000 letters in all blocks of a message; what is longer says that it is cut. */
const LONGEST_QUOTE = 9000;

/**
 * What others wrote, in Slack's rich text: its text elements are never parsed, so nothing in them formats, links,
 * mentions or ends the block.
 */
export function richTextOf(
  piece: Exclude<Piece, { kind: "words" }>,
  { home, words }: RichTextOptions,
): RichTextBlock {
  return { type: "rich_text", elements: elementsOf(piece, { home, words }) };
}

function elementsOf(
  piece: Exclude<Piece, { kind: "words" }>,
  options: RichTextOptions,
): RichTextBlockElement[] {
  if (piece.kind === "facts") {
    return [{ type: "rich_text_section", elements: piece.runs.flatMap((run) => runOf(run, options)) }];
  }
  const shown = piece.text.length <= LONGEST_QUOTE ? piece.text : cut(piece.text);
  const quote: RichTextBlockElement =
    piece.form === "letters"
      ? { type: "rich_text_preformatted", elements: [text(shown)] }
      : { type: "rich_text_quote", elements: [text(shown)] };
  if (shown === piece.text) return [quote];
  return [
    quote,
    { type: "rich_text_section", elements: [text(options.words.notAll(piece.text.length - shown.length))] },
  ];
}

function runOf(run: Run, { home, words }: RichTextOptions): RichTextElement[] {
  if (run.kind === "theirs") return [{ ...text(run.text), style: { code: true } }];
  const url = run.kind === "place" && home ? threadUrl(home, run.place) : null;
  if (run.kind !== "place" || url === null) return [text(run.text)];
  // Slack shows the name of a channel only to those who may know it.
  return [
    { type: "channel", channel_id: run.place.channel },
    text(" "),
    { type: "link", url, text: words.open },
  ];
}

/** Slack refuses an empty text. */
const text = (value: string): RichTextText => ({ type: "text", text: value === "" ? "…" : value });

/** Never through the middle of a letter. */
const cut = (value: string) => value.slice(0, LONGEST_QUOTE).replace(/[\ud800-\udbff]$/, "");

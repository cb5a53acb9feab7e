import type { ActionsBlock, Button, KnownBlock } from "@slack/types";
import type { OutboundMessage } from "../../src/core/words/text.ts";
import { catalogueOf } from "../../src/text/catalogue-of.ts";
import { type LaidOutButton, layOut, wordText } from "../../src/text/lay-out-message.ts";
import type { Piece } from "../../src/text/piece.ts";
import type { SlackContent } from "./api.ts";
import type { SlackHome } from "./place.ts";
import { renderSlackFallback, renderSlackMarkdown, splitSlackAnswer } from "./render-markdown.ts";
import { richTextOf } from "./render-rich-text.ts";

/** Slack takes 12,000 letters of markdown in one message. */
const LONGEST_MARKDOWN = 12_000;
const BUTTONS_IN_BLOCK = 25;
const LONGEST_LABEL = 75;

export interface RenderOptions {
  readonly now: number;
  /** It may have been said before: the copy says so. */
  readonly repeated?: boolean;
  /** For links to places of ours. */
  readonly home?: SlackHome;
}

/** A message as Slack's blocks, with a plain text for notifications. Pure. */
export function renderMessage(message: OutboundMessage, options: RenderOptions): SlackContent {
  const { pieces, buttons, small } = layOut(message, options.now);
  const trustedTimes = message.kind !== "answer";
  const blocks = pieces.map((piece) =>
    blockOf(piece, trustedTimes, { home: options.home, words: catalogueOf(message.language).chrome }),
  );
  blocks.push(...actionsOf(buttons));
  const notes = [small, options.repeated ? wordText({ key: "repeat" }, options.now, message.language) : null];
  const elements = notes
    .filter((note) => note !== null)
    .map((text) => ({ type: "plain_text", text, emoji: false }) as const);
  if (elements.length > 0) blocks.push({ type: "context", elements });
  return { text: renderSlackFallback(ourWords(pieces)) || "…", blocks };
}

function blockOf(piece: Piece, trustedTimes: boolean, options: Parameters<typeof richTextOf>[1]): KnownBlock {
  if (piece.kind === "words") return markdownBlock(fitting(piece.markdown, trustedTimes));
  return richTextOf(piece, options);
}

/** A notification shows nothing of what somebody else wrote: it has no block of its own there. */
function ourWords(pieces: readonly Piece[]): string {
  return pieces.flatMap((piece) => (piece.kind === "words" ? [piece.markdown] : [])).join("\n\n");
}

/** Markdown that is safe for Slack already, as a block; Slack refuses an empty one. */
export function markdownBlock(rendered: string): KnownBlock {
  return { type: "markdown", text: rendered.trim() === "" ? "…" : rendered };
}

function fitting(markdown: string, trustedTimes: boolean): string {
  const whole = renderSlackMarkdown(markdown, { trustedTimes });
  if (whole.length <= LONGEST_MARKDOWN) return whole;
  return renderSlackMarkdown(splitSlackAnswer(markdown)[0] ?? "", { trustedTimes });
}

function actionsOf(buttons: readonly LaidOutButton[]): ActionsBlock[] {
  const blocks: ActionsBlock[] = [];
  for (let at = 0; at < buttons.length; at += BUTTONS_IN_BLOCK) {
    const elements = buttons
      .slice(at, at + BUTTONS_IN_BLOCK)
      .map((button, index) => buttonElement(button, at + index));
    blocks.push({ type: "actions", block_id: `actions-${at}`, elements });
  }
  return blocks;
}

function buttonElement({ text, token, tone }: LaidOutButton, index: number): Button {
  const label =
    text.length <= LONGEST_LABEL ? text : `${[...text].slice(0, LONGEST_LABEL / 2 - 1).join("")}…`;
  return {
    type: "button",
    action_id: `button-${index}`,
    text: { type: "plain_text", text: label, emoji: true },
    value: token,
    ...(tone === "normal" ? {} : { style: tone }),
  };
}

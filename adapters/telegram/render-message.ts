import type { InlineKeyboardButton } from "grammy/types";
import type { OutboundMessage } from "../../src/core/words/text.ts";
import { type LaidOutButton, layOut, wordText } from "../../src/text/lay-out-message.ts";
import type { Piece, Run } from "../../src/text/piece.ts";
import { cutText } from "../shared/markdown/cut-text.ts";
import type { TelegramContent } from "./api.ts";
import { calmText, renderTelegramMarkdown, type TelegramMarkdownOptions } from "./render-markdown.ts";
import { createTextWriter, cutTelegramText, joinTexts, type TelegramText } from "./text-writer.ts";

const LONGEST_MESSAGE = 4096;
const MOST_BUTTONS = 100;
const LETTERS_IN_ROW = 34;
const BUTTONS_IN_ROW = 4;
const LONGEST_NAME = 60;

export interface RenderOptions {
  readonly now: number;
  /** It may have been said before: the copy says so. */
  readonly repeated?: boolean;
  /** In a chat of many conversations, each answer says whose it is. */
  readonly named?: boolean;
}

/** A message as text, entities and buttons. What is ours and what is not differ in structure, never by letters. Pure. */
export function renderMessage(message: OutboundMessage, options: RenderOptions): TelegramContent {
  const { pieces, buttons, small } = layOut(message, options.now);
  const isOurs = message.kind !== "answer";
  const notes = [small, options.repeated ? wordText({ key: "repeat" }, options.now, message.language) : null]
    .filter((note) => note !== null)
    .map((note) => marked(note, "italic"));
  const heading =
    options.named && message.kind === "answer" && message.part === 1 ? [headingOf(message)] : [];
  const foot = joinTexts(notes, "\n");
  const body = joinTexts([...heading, ...pieces.map((piece) => renderPiece(piece, { isOurs }))]);
  const room = LONGEST_MESSAGE - foot.text.length - 3;
  const isWhole = body.text.length <= room;
  const shown = isWhole ? body : cutTelegramText(body, cutText(body.text, room));
  const whole = joinTexts([shown, foot], "\n\n");
  return {
    text: whole.text.trim() === "" ? "…" : whole.text,
    entities: whole.entities,
    keyboard: keyboardOf(buttons),
  };
}

function headingOf({ agent }: Extract<OutboundMessage, { kind: "answer" }>): TelegramText {
  const name = agent.name.trim() === "" ? agent.id : agent.name;
  return marked([...name].slice(0, LONGEST_NAME).join(""), "bold");
}

function marked(text: string, type: "bold" | "italic"): TelegramText {
  const writer = createTextWriter();
  writer.write(calmText(text, true));
  writer.mark(0, { type });
  return writer.done();
}

/** One piece: what is somebody else's stands in a structure that it cannot end, because it is no markup at all. */
function renderPiece(piece: Piece, options: TelegramMarkdownOptions): TelegramText {
  if (piece.kind === "words") return renderTelegramMarkdown(piece.markdown, options);
  const writer = createTextWriter();
  if (piece.kind === "facts") {
    const parts = piece.runs.map((run) => renderRun(run));
    return joinTexts(parts, "");
  }
  const isLetters = piece.form === "letters";
  writer.writeExactly(isLetters ? piece.text : calmText(piece.text));
  writer.mark(0, { type: isLetters ? "pre" : "blockquote" });
  return writer.done();
}

function renderRun(run: Run): TelegramText {
  if (run.kind === "ours") {
    // Markdown has no use for spaces at the edges; a line of runs has.
    const core = run.text.trim();
    const lead = run.text.slice(0, run.text.length - run.text.trimStart().length);
    const { text, entities } = renderTelegramMarkdown(core, { isOurs: true });
    const tail = run.text.slice(lead.length + core.length);
    return {
      text: lead + text + tail,
      entities: entities.map((one) => ({ ...one, offset: one.offset + lead.length })),
    };
  }
  const writer = createTextWriter();
  writer.writeExactly(run.kind === "theirs" ? run.text : calmText(run.text));
  if (run.kind === "theirs") writer.mark(0, { type: "code" });
  return writer.done();
}

/** Short buttons stand side by side. */
export function keyboardOf(buttons: readonly LaidOutButton[]): InlineKeyboardButton[][] {
  const rows: InlineKeyboardButton[][] = [];
  let left = 0;
  for (const button of buttons.slice(0, MOST_BUTTONS)) {
    const row = rows.at(-1);
    const letters = button.text.length + 4;
    if (row === undefined || left < letters || row.length >= BUTTONS_IN_ROW) {
      rows.push([buttonOf(button)]);
      left = LETTERS_IN_ROW - letters;
    } else {
      row.push(buttonOf(button));
      left -= letters;
    }
  }
  return rows;
}

const STYLES = { normal: {}, primary: { style: "primary" }, danger: { style: "danger" } } as const;

const buttonOf = ({ text, token, tone }: LaidOutButton): InlineKeyboardButton => ({
  text,
  callback_data: token,
  ...STYLES[tone],
});

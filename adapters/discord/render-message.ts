import { type APIMessageTopLevelComponent, ButtonStyle, ComponentType } from "discord.js";
import type { OutboundMessage } from "../../src/core/words/text.ts";
import { type LaidOutButton, layOut, wordText } from "../../src/text/lay-out-message.ts";
import { markdownOf, type Piece } from "../../src/text/piece.ts";
import { fileBytesOf } from "../shared/file-bytes.ts";
import type { DiscordContent } from "./api.ts";
import { escapeDiscord } from "./render-markdown.ts";
import { renderPiece, renderPieceWithin } from "./render-piece.ts";

const LONGEST_MESSAGE = 2000;
const BUTTONS_IN_ROW = 5;
const MOST_BUTTONS = 25;
const LONGEST_LABEL = 80;
const FILE_NAME = "message.txt";

export interface RenderOptions {
  readonly now: number;
  /** It may have been said before: the copy says so. */
  readonly repeated?: boolean;
}

/** A message as Discord's content and buttons; what is too long for one stands whole in a file beside it. Pure. */
export function renderMessage(message: OutboundMessage, options: RenderOptions): DiscordContent {
  const { pieces, buttons, small } = layOut(message, options.now);
  const notes = [small, options.repeated ? wordText({ key: "repeat" }, options.now, message.language) : null]
    .filter((note) => note !== null)
    .map((note) => `-# ${escapeDiscord(note)}`);
  const trusted = { trustedTimes: message.kind !== "answer" };
  const room = LONGEST_MESSAGE - notes.join("\n").length - 1;
  const blocks = pieces.map((piece) => renderPiece(piece, trusted)).filter(hasWords);
  const whole = blocks.join("\n\n");
  const isWhole = whole.length <= room;
  const shown = isWhole ? whole : beginningOf(pieces, room, trusted);
  return {
    content: [hasWords(shown) ? shown : "…", ...notes].join("\n"),
    components: rowsOf(buttons),
    file:
      fileOf(message) ?? (isWhole ? null : { name: FILE_NAME, type: "text/plain", data: markdownOf(pieces) }),
  };
}

function fileOf(message: OutboundMessage): DiscordContent["file"] {
  if (message.kind !== "file") return null;
  return { name: message.file.name, type: message.file.type, data: fileBytesOf(message.file) };
}

const hasWords = (text: string) => text.trim() !== "";

/** As many pieces as fit, and of the next one its beginning. */
function beginningOf(pieces: readonly Piece[], room: number, trusted: { trustedTimes: boolean }): string {
  const out: string[] = [];
  let left = room;
  for (const piece of pieces) {
    const rendered = renderPiece(piece, trusted);
    if (rendered.length > left) {
      out.push(renderPieceWithin(piece, left, trusted));
      break;
    }
    out.push(rendered);
    left -= rendered.length + 2;
  }
  return out.filter(hasWords).join("\n\n");
}

function rowsOf(buttons: readonly LaidOutButton[]): APIMessageTopLevelComponent[] {
  const rows: APIMessageTopLevelComponent[] = [];
  const all = buttons.slice(0, MOST_BUTTONS);
  for (let at = 0; at < all.length; at += BUTTONS_IN_ROW) {
    const components = all.slice(at, at + BUTTONS_IN_ROW).map(buttonOf);
    rows.push({ type: ComponentType.ActionRow, components });
  }
  return rows;
}

const STYLES = {
  normal: ButtonStyle.Secondary,
  primary: ButtonStyle.Primary,
  danger: ButtonStyle.Danger,
} as const;

function buttonOf({ text, token, tone }: LaidOutButton) {
  const label =
    text.length <= LONGEST_LABEL ? text : `${[...text].slice(0, LONGEST_LABEL / 2 - 1).join("")}…`;
  return { type: ComponentType.Button as const, style: STYLES[tone], label, custom_id: token };
}

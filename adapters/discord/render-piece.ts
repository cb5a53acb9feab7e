import type { Piece, Run } from "../../src/text/piece.ts";
import { cutText } from "../shared/markdown/cut-text.ts";
import { channelIdOf } from "./place.ts";
import {
  codeDiscord,
  type DiscordMarkdownOptions,
  escapeDiscord,
  fenceDiscord,
  renderDiscordMarkdown,
} from "./render-markdown.ts";

/** One piece of a message as Discord's markdown: what is somebody else's can neither end its block nor mean anything. */
export function renderPiece(piece: Piece, options: DiscordMarkdownOptions): string {
  switch (piece.kind) {
    case "words":
      return renderDiscordMarkdown(piece.markdown, options);
    case "quote":
      return piece.form === "letters" ? fenceDiscord(piece.text) : quoted(piece.text);
    case "facts":
      return piece.runs.map((run) => renderRun(run, options)).join("");
  }
}

/** The beginning of a piece that has no room as a whole. */
export function renderPieceWithin(piece: Piece, room: number, options: DiscordMarkdownOptions): string {
  if (piece.kind === "quote") {
    for (let length = room; length > 0; length = Math.floor(length * 0.8)) {
      const text = `${piece.text.slice(0, cutText(piece.text, length))}…`;
      const rendered = renderPiece({ ...piece, text }, options);
      if (rendered.length <= room) return rendered;
    }
    return "";
  }
  const lines: string[] = [];
  let left = room - 2;
  for (const line of renderPiece(piece, options).split("\n")) {
    if (line.length + 1 > left) break;
    lines.push(line);
    left -= line.length + 1;
  }
  return [...lines, "…"].join("\n");
}

const quoted = (text: string) =>
  text
    .split("\n")
    .map((line) => `> ${escapeDiscord(line)}`)
    .join("\n");

function renderRun(run: Run, options: DiscordMarkdownOptions): string {
  switch (run.kind) {
    case "theirs":
      return codeDiscord(run.text);
    case "place": {
      const { place, text } = run;
      if (place.platform !== "discord") return escapeDiscord(text);
      return `[${escapeDiscord(text)}](https://discord.com/channels/${place.workspace}/${channelIdOf(place)})`;
    }
    case "ours": {
      // Markdown has no use for spaces at the edges; a line of runs has.
      const lead = run.text.length - run.text.trimStart().length;
      const core = renderDiscordMarkdown(run.text.trim(), options);
      return run.text.slice(0, lead) + core + run.text.slice(lead + run.text.trim().length);
    }
  }
}

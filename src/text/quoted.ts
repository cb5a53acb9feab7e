import { beginningToShow, spellOut } from "../core/approval/spell-out.ts";
import type { Piece, Run } from "./piece.ts";

const LONGEST_LABEL = 160;
const LONGEST_PROSE = 1500;
// What shows nothing or turns the direction of text. Emoji are joined by the one and dressed by the other.
const UNSEEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/gu;
const BELONGS_TO_EMOJI =
  /(?<=\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f)(?:\ufe0f|\u200d(?=\p{Extended_Pictographic}))/gu;

/** What will run, letter for letter. */
export function lettersOf(text: string): Piece {
  return { kind: "quote", form: "letters", text: spellOut(text) };
}

/** What a person said: readable, but nothing in it is invisible or turns the text around. */
export function proseOf(text: string): Piece {
  const kept = new Set([...text.matchAll(BELONGS_TO_EMOJI)].map(({ index }) => index));
  const seen = text
    .replace(UNSEEN, (letter, at: number) => (letter === "\n" || kept.has(at) ? letter : named(letter)))
    .replace(/\n\s*\n\s*/g, "\n\n")
    .trim();
  const letters = Array.from(seen);
  const shown = letters.length > LONGEST_PROSE ? `${letters.slice(0, LONGEST_PROSE).join("")}…` : seen;
  return { kind: "quote", form: "prose", text: shown === "" ? "…" : shown };
}

/** A name or path that somebody else chose, as part of a line. */
export function labelOf(value: string, longest: number = LONGEST_LABEL): Run {
  const shown = beginningToShow(value, longest);
  const line = spellOut(shown).replaceAll("\n", "");
  return { kind: "theirs", text: (line === "" ? '""' : line) + (shown === value ? "" : "…") };
}

const named = (letter: string) =>
  letter === "\t" ? " " : `⟨U+${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}⟩`;

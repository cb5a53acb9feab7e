import { marksOf } from "./unsure-letters.ts";

/** The most that a card shows of a command, once spelled out: what a phone shows without much scrolling. */
const LONGEST_ON_CARD = 1000;
const MOST_LINES_ON_CARD = 20;
/** So many of the same stand as they are; more are counted. */
const MOST_ALIKE = 3;
const MOST_DOTS = 8;
const LONGEST_RUN = 20;

/**
 * Any text as one in which every letter can be seen and told from every other: `⟨U+202E⟩`, `⟨а U+0430⟩`, `⟨space ×400⟩`.
 * Injective: two texts never give the same, not even after blanks at the ends are trimmed and runs of them collapsed.
 */
export function spellOut(text: string): string {
  const letters = Array.from(text);
  let out = "";
  for (const { from, until, letter, mark } of runsOf(letters, marksOf(letters), 0)) {
    const isEdge = letters[from - 1] === "\n" || letters[until] === "\n";
    const isBetween = from > 0 && until < letters.length && !isEdge;
    const shown = spellRun(letter, mark, until - from, isBetween);
    out += until === letters.length && letter === "\n" ? shown.trimEnd() : shown;
  }
  return out;
}

/** Can a card show all of it, so that one tap may approve it? */
export function fitsOnCard(text: string): boolean {
  // Spelling out shortens nothing but runs, so what is far too long need not be tried.
  if (text.length > 100 * LONGEST_ON_CARD) return false;
  const shown = spellOut(text);
  return shown.length <= LONGEST_ON_CARD && shown.split("\n").length <= MOST_LINES_ON_CARD;
}

/** What a card shows of a text that does not fit on it. */
export function beginningToShow(text: string, longest: number = LONGEST_ON_CARD): string {
  // Only runs are shown by less than they are; this is long enough for any that is worth a look.
  const letters = Array.from(text.slice(0, LONGEST_RUN * longest).replace(/[\ud800-\udbff]$/, ""));
  return letters.slice(0, endOfPart(letters, marksOf(letters), 0, longest)).join("");
}

/** Cuts a text into parts that each have at most so many letters once spelled out; together they are the text. */
export function cutToShow(text: string, longest: number = LONGEST_ON_CARD): readonly string[] {
  const letters = Array.from(text);
  const marks = marksOf(letters);
  const parts: string[] = [];
  for (let from = 0; from < letters.length; ) {
    const until = endOfPart(letters, marks, from, longest);
    parts.push(letters.slice(from, until).join(""));
    from = until;
  }
  return parts.length === 0 ? [""] : parts;
}

interface Run {
  readonly from: number;
  readonly until: number;
  readonly letter: string;
  readonly mark: string | null;
}

type Marks = readonly (string | null)[];

/** What is the same, again and again. */
function* runsOf(letters: readonly string[], marks: Marks, start: number): Generator<Run> {
  for (let from = start; from < letters.length; ) {
    const letter = letters[from] ?? "";
    const mark = marks[from] ?? null;
    let until = from + 1;
    while (letters[until] === letter && marks[until] === mark) until += 1;
    yield { from, until, letter, mark };
    from = until;
  }
}

function spellRun(letter: string, mark: string | null, count: number, isBetween: boolean): string {
  if (letter === " ") {
    if (count === 1 && isBetween) return " ";
    return count > MOST_DOTS ? `⟨space ×${count}⟩` : "·".repeat(count);
  }
  if (letter === "\n") return count > MOST_ALIKE ? `⟨newline ×${count}⟩\n` : "↵\n".repeat(count);
  if (mark === null) return letter.repeat(count);
  return count > MOST_ALIKE ? `⟨${mark} ×${count}⟩` : `⟨${mark}⟩`.repeat(count);
}

function endOfPart(letters: readonly string[], marks: Marks, from: number, longest: number): number {
  let until = from;
  let room = longest;
  for (const run of runsOf(letters, marks, from)) {
    const isPlain = run.mark === null && run.letter !== " " && run.letter !== "\n";
    const whole = run.until - run.from;
    const count = isPlain ? Math.min(whole, Math.floor(room / run.letter.length)) : whole;
    room -= isPlain ? count * run.letter.length : spellRun(run.letter, run.mark, count, true).length;
    if (room < 0) break;
    until += count;
    if (count < whole) break;
  }
  until = Math.max(until, from + 1);
  // A word that was cut in two may have to be spelled out where the whole of it had not.
  while (until > from + 1 && spellOut(letters.slice(from, until).join("")).length > longest) {
    until -= Math.ceil((until - from) / 16);
  }
  return until;
}

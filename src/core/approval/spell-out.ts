import { marksOf } from "./unsure-letters.ts";

/** The most that a card shows of a command, once spelled out: what a phone shows without much scrolling. */
const LONGEST_ON_CARD = 1000;
const MOST_LINES_ON_CARD = 20;
/** So many of the same stand as they are; more are counted. */
const MOST_ALIKE = 3;
const MOST_DOTS = 8;

/**
 * Any text as one in which every letter can be seen and told from every other: `⟨U+202E⟩`, `⟨а U+0430⟩`, `⟨space ×400⟩`.
 * Injective: two texts never give the same, not even after blanks at the ends are trimmed and runs of them collapsed.
 */
export function spellOut(text: string): string {
  const letters = Array.from(text);
  const marks = marksOf(letters);
  let out = "";
  for (let at = 0; at < letters.length; ) {
    const letter = letters[at] ?? "";
    const end = endOfRun(letters, marks, at);
    const count = end - at;
    const mark = marks[at] ?? null;
    if (letter === " ") out += spaces(count, isBetweenLetters(letters, at, end));
    else if (letter === "\n") out += breaks(count, end === letters.length);
    else if (mark === null) out += letter.repeat(count);
    else out += count > MOST_ALIKE ? `⟨${mark} ×${count}⟩` : `⟨${mark}⟩`.repeat(count);
    at = end;
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

/** Cuts a text into parts that each have at most so many letters once spelled out; together they are the text. */
export function cutToShow(text: string, longest: number = LONGEST_ON_CARD): readonly string[] {
  const letters = Array.from(text);
  const parts: string[] = [];
  for (let from = 0; from < letters.length; ) {
    const until = endOfPart(letters, from, longest);
    parts.push(letters.slice(from, until).join(""));
    from = until;
  }
  return parts.length === 0 ? [""] : parts;
}

function endOfRun(letters: readonly string[], marks: readonly (string | null)[], at: number): number {
  let end = at + 1;
  while (end < letters.length && letters[end] === letters[at] && marks[end] === marks[at]) end += 1;
  return end;
}

const isBetweenLetters = (letters: readonly string[], at: number, end: number): boolean =>
  at > 0 && end < letters.length && letters[at - 1] !== "\n" && letters[end] !== "\n";

function spaces(count: number, isBetween: boolean): string {
  if (count === 1 && isBetween) return " ";
  return count > MOST_DOTS ? `⟨space ×${count}⟩` : "·".repeat(count);
}

function breaks(count: number, isLast: boolean): string {
  const signs = count > MOST_ALIKE ? `⟨newline ×${count}⟩\n` : "↵\n".repeat(count);
  return isLast ? signs.trimEnd() : signs;
}

function endOfPart(letters: readonly string[], from: number, longest: number): number {
  const fits = (until: number) => spellOut(letters.slice(from, until).join("")).length <= longest;
  // A power of two: the halves of it then reach every length.
  let step = 2 ** Math.floor(Math.log2(longest));
  let good = from + 1;
  while (good < letters.length && fits(Math.min(good + step, letters.length))) {
    good = Math.min(good + step, letters.length);
    step *= 2;
  }
  for (step /= 2; step >= 1; step /= 2) {
    if (good + step <= letters.length && fits(good + step)) good += step;
  }
  return good;
}

import type { AskedSpan } from "../access-request/access-request.ts";
import type { Problem } from "../words/problem.ts";
import { BECAUSE, BEGINS_END, LASTING } from "./end-words.ts";
import { parseEnd } from "./parse-end.ts";

/** What stands behind an agent's name in a request: for how long, and why. */
export interface WishWords {
  /** What is left in front of them: the agent, and its reason where no `because` parts them. */
  readonly rest: readonly string[];
  readonly asked: AskedSpan | null;
  readonly reason: string | null;
}

const LONGEST_REASON = 200;
const LONGEST_END_WORDS = 5;

/**
 * Reads `ops for 2h the shop is down`, `ops until friday 14:00 because ...`, `ops because ...`. What cannot be read as an
 * end is part of what was said: people write "for the demo" as well.
 */
export function readWish(words: readonly string[], now: number): WishWords | { readonly problem: Problem } {
  const because = words.findIndex((word) => BECAUSE.test(word));
  const [front, back] =
    because < 0 ? [words, null] : [words.slice(0, because), words.slice(because + 1).join(" ")];
  if (back === "") return { problem: { kind: "no-reason" } };
  // The first that is one: "for the demo until friday" has an end.
  const spans = front.map((word, at) =>
    BEGINS_END.test(word) ? longestSpan(front.slice(at, at + LONGEST_END_WORDS), now) : null,
  );
  const at = spans.findIndex((one) => one !== null);
  const span = spans[at] ?? null;
  if (span === null) return { rest: front, asked: null, reason: back === null ? null : cut(back) };
  if ("problem" in span) return span;
  const behind = front.slice(at + span.words).join(" ");
  const reason = [behind, back ?? ""].filter((part) => part !== "").join(" ");
  return { rest: front.slice(0, at), asked: span.asked, reason: reason === "" ? null : cut(reason) };
}

/** Reads what somebody wrote into a field: `2h`, `7d`, `for 2h`, `friday`, `until friday 14:00`, `7 Tage`. */
export function readSpan(
  text: string,
  now: number,
): { readonly asked: AskedSpan } | { readonly problem: Problem } {
  const words = text.trim().split(/\s+/u);
  if (BEGINS_END.test(words[0] ?? "")) return spanOf(words, now);
  const lasting = spanOf(["for", ...words], now);
  if (!("problem" in lasting) || lasting.problem.kind === "too-far") return lasting;
  const ending = spanOf(["until", ...words], now);
  return "problem" in ending ? { problem: { kind: "no-end", typed: text.trim().slice(0, 60) } } : ending;
}

/** The reason with which an agent's name begins that is followed by more words. */
export const cut = (reason: string) => reason.slice(0, LONGEST_REASON);

function longestSpan(
  words: readonly string[],
  now: number,
): { readonly asked: AskedSpan; readonly words: number } | { readonly problem: Problem } | null {
  for (let count = Math.min(words.length, LONGEST_END_WORDS); count > 1; count--) {
    const read = spanOf(words.slice(0, count), now);
    if (!("problem" in read)) return { asked: read.asked, words: count };
  }
  const shortest = spanOf(words.slice(0, 2), now);
  // It was an end, only none that can be had.
  return "problem" in shortest && (shortest.problem.kind === "over" || shortest.problem.kind === "too-far")
    ? shortest
    : null;
}

function spanOf(
  words: readonly string[],
  now: number,
): { readonly asked: AskedSpan } | { readonly problem: Problem } {
  const end = parseEnd(words, now);
  if ("problem" in end) return end;
  return LASTING.test(words[0] ?? "")
    ? { asked: { kind: "for", ms: end.endsAt - now } }
    : { asked: { kind: "until", at: end.endsAt } };
}

import { type GrantSubject, subjectKeyOf } from "../access/grant.ts";
import type { CommandDeps } from "./command-deps.ts";
import { readSubject } from "./read-gift.ts";

export type ReadGifts =
  | { readonly kind: "read"; readonly gives: readonly GrantSubject[] }
  | { readonly kind: "unknown"; readonly typed: string }
  | { readonly kind: "two-roles" };

/** Several gifts in a row, `member, product manager ops`: names may have spaces, so the longest that fits counts. */
export function readGifts(deps: Pick<CommandDeps, "gateways" | "settings">, typed: string): ReadGifts {
  const gives = new Map<string, GrantSubject>();
  for (const part of typed.split(",")) {
    let words = part.split(/\s+/u).filter(Boolean);
    while (words.length > 0) {
      const [subject, count] = longestIn(deps, words);
      if (!subject) return { kind: "unknown", typed: words.join(" ") };
      gives.set(subjectKeyOf(subject), subject);
      words = words.slice(count);
    }
  }
  const roles = [...gives.values()].filter(({ kind }) => kind === "role");
  return roles.length > 1 ? { kind: "two-roles" } : { kind: "read", gives: [...gives.values()] };
}

function longestIn(
  deps: Pick<CommandDeps, "gateways" | "settings">,
  words: readonly string[],
): readonly [GrantSubject | null, number] {
  for (let count = Math.min(words.length, MOST_WORDS); count > 0; count--) {
    const subject = readSubject(deps, words.slice(0, count).join(" ").replace(/^@/, ""));
    if (subject) return [subject, count];
  }
  return [null, 0];
}

/** Of one name. */
const MOST_WORDS = 8;

import type { WebPerson } from "./config.ts";
import { GATEHOUSE } from "./rooms.ts";
import type { Inline } from "./tree.ts";

const WRITTEN = /(?<![\p{L}\p{N}_@./-])@([a-z][a-z0-9-]{0,31})(?![\p{L}\p{N}_-]|\.\p{L})/giu;
// Every bracket in a row goes, so that taking one away never makes the form anew.
const FORGED = /<+(?=@[a-z]+:)/gi;
const RESOLVED = /<@web:([a-z0-9-]+)>/g;
const OURS_FIRST = new RegExp(`^\\s*@${GATEHOUSE}(?![\\p{L}\\p{N}_-])[:,]?\\s*`, "iu");
const OURS_ANYWHERE = new RegExp(`(?<![\\p{L}\\p{N}_@./-])@${GATEHOUSE}(?![\\p{L}\\p{N}_-])`, "iu");

/** Does the text name us? */
export const namesUs = (text: string): boolean => OURS_ANYWHERE.test(text);

/** The text without our own name at its start. */
export const withoutOurName = (text: string): string => text.replace(OURS_FIRST, "");

/**
 * Turns `@ben` into `<@web:ben>` where Ben is one of the people. Whoever types that form themselves names nobody:
 * a mention is made here, from the closed list, or not at all.
 */
export function resolveMentions(text: string, people: readonly WebPerson[]): string {
  return text.replace(FORGED, "").replace(WRITTEN, (written, name: string) => {
    const person = people.find((one) => one.name === name.toLowerCase());
    return person ? `<@web:${person.name}>` : written;
  });
}

/** What a person wrote, as they wrote it, with the people they named marked. */
export function renderWritten(text: string, people: readonly WebPerson[]): readonly Inline[] {
  const resolved = resolveMentions(text, people);
  const parts: Inline[] = [];
  let from = 0;
  for (const match of resolved.matchAll(RESOLVED)) {
    if (match.index > from) parts.push({ t: "text", v: resolved.slice(from, match.index) });
    parts.push({ t: "mention", v: displayNameOf(match[1] ?? "", people) });
    from = match.index + match[0].length;
  }
  if (from < resolved.length) parts.push({ t: "text", v: resolved.slice(from) });
  return parts;
}

const displayNameOf = (name: string, people: readonly WebPerson[]) =>
  people.find((person) => person.name === name)?.displayName ?? name;

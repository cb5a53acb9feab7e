/** The words that ends and reasons are typed in, in every language that is spoken here. */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

export const LASTING = /^(for|für|fuer)$/i;
/** Begins an end: how long, or until when. */
export const BEGINS_END = /^(for|until|für|fuer|bis)$/i;
export const BECAUSE = /^(because|weil)$/i;

const UNIT_WORDS: readonly (readonly [number, string])[] = [
  [MINUTE_MS, "m min mins minute minutes minuten"],
  [HOUR_MS, "h hour hours std stunde stunden"],
  [DAY_MS, "d day days tag tage tagen t"],
  [7 * DAY_MS, "w week weeks woche wochen"],
];

/** A map, because an object also knows words like "constructor". */
const UNITS: ReadonlyMap<string, number> = new Map(
  UNIT_WORDS.flatMap(([ms, words]) => words.split(" ").map((word) => [word, ms] as const)),
);

const DAYS_AHEAD: ReadonlyMap<string, number> = new Map([
  ["today", 0],
  ["heute", 0],
  ["tomorrow", 1],
  ["morgen", 1],
  ["übermorgen", 2],
]);

const WEEKDAYS: readonly string[] = [
  "sunday sun sonntag so",
  "monday mon montag mo",
  "tuesday tue dienstag di",
  "wednesday wed mittwoch mi",
  "thursday thu donnerstag do",
  "friday fri freitag fr",
  "saturday sat samstag sonnabend sa",
];

/** A unit's milliseconds; null: none that anybody says. */
export const unitMs = (word: string): number | null => UNITS.get(word) ?? null;

/** How many days ahead a word like "tomorrow" is; null: it is no such word. */
export const daysAhead = (word: string): number | null => DAYS_AHEAD.get(word) ?? null;

/** 0 for a Sunday; -1: no day of the week. */
export const weekdayOf = (word: string): number =>
  WEEKDAYS.findIndex((names) => names.split(" ").includes(word));

/** `2026-12-01` of `1.12.2026`, and of `1.12.` in the year that is meant; else the word as it is. */
export function isoDay(word: string, now: number): string {
  const match = /^(\d{1,2})\.(\d{1,2})\.(\d{4})?$/.exec(word);
  if (!match) return word;
  const [, day = "", month = "", year] = match;
  const dated = (when: number) => `${when}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  if (year !== undefined) return dated(Number(year));
  const today = new Date(now).toISOString().slice(0, 10);
  const thisYear = new Date(now).getUTCFullYear();
  return dated(thisYear) < today ? dated(thisYear + 1) : dated(thisYear);
}

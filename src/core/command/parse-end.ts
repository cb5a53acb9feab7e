import type { Problem } from "../words/problem.ts";
import { daysAhead, isoDay, LASTING, unitMs, weekdayOf } from "./end-words.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const LONGEST_MS = 5 * 366 * DAY_MS;

export type ParsedEnd = { readonly endsAt: number } | { readonly problem: Problem };

/** Reads `for 7d`, `until friday`, `until 2026-12-01 14:00`, `für 2 Wochen`, `bis Freitag 14 Uhr`. Days end at their last second, in UTC. */
export function parseEnd(words: readonly string[], now: number): ParsedEnd {
  const [kind = "", ...rest] = words.map((word) => word.toLowerCase());
  const typed = rest.join(" ");
  const isLasting = LASTING.test(kind);
  const endsAt = isLasting ? afterDuration(typed, now) : atMoment(rest, now);
  if (endsAt === null) {
    return { problem: { kind: isLasting ? "no-duration" : "no-day", typed } };
  }
  if (endsAt <= now) return { problem: { kind: "over", typed } };
  if (endsAt - now > LONGEST_MS) return { problem: { kind: "too-far" } };
  return { endsAt };
}

function afterDuration(typed: string, now: number): number | null {
  const match = /^(\d{1,6}) ?([a-z]+)$/.exec(typed);
  const unit = unitMs(match?.[2] ?? "");
  return match && unit !== null ? now + Number(match[1]) * unit : null;
}

function atMoment(words: readonly string[], now: number): number | null {
  const [day = "", time, zone, ...more] = clockWords(words).flatMap(splitIso);
  if (more.length > 0 || (zone !== undefined && zone !== "utc")) return null;
  const start = startOfDay(day, now);
  const within = time === undefined ? DAY_MS - 1000 : timeOfDay(time);
  if (start === null || within === null) return null;
  const at = start + within;
  // "until friday 09:00", said on a Friday at noon, means the next one.
  return at <= now && weekdayOf(day) >= 0 ? at + 7 * DAY_MS : at;
}

/** `um 14 Uhr` as `14:00`: an hour alone is no time, because people write "until friday 3 of us need it". */
function clockWords(words: readonly string[]): readonly string[] {
  const said = words.join(" ").replace(/(?<= )um (?=\d)/, "");
  return said
    .replace(/(?<= )(\d{1,2})([:.]\d{2})? uhr(?= |$)/, (_, hour, rest) => hour + (rest ?? ":00"))
    .split(" ");
}

function timeOfDay(time: string): number | null {
  const match = /^([01]?\d|2[0-3])[:.]([0-5]\d)$/.exec(time);
  return match ? Number(match[1]) * HOUR_MS + Number(match[2]) * MINUTE_MS : null;
}

/** `2026-12-01t14:00z` as its parts. */
function splitIso(word: string): string[] {
  const match = /^(\d{4}-\d{2}-\d{2})t(\d{2}:\d{2})z?$/.exec(word);
  return match ? [match[1] ?? "", match[2] ?? ""] : [word];
}

function startOfDay(typed: string, now: number): number | null {
  const today = Math.floor(now / DAY_MS) * DAY_MS;
  const ahead = daysAhead(typed);
  if (ahead !== null) return today + ahead * DAY_MS;
  const day = isoDay(typed, now);
  const weekday = weekdayOf(day);
  if (weekday >= 0) return today + ((weekday - new Date(today).getUTCDay() + 7) % 7) * DAY_MS;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return null;
  const start = Date.parse(`${day}T00:00:00Z`);
  // Date.parse moves 2026-02-30 into March; that is a typing error.
  return Number.isNaN(start) || new Date(start).toISOString().slice(0, 10) !== day ? null : start;
}

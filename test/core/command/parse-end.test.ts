import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseEnd } from "../../../src/core/command/parse-end.ts";
import { wordProblem } from "../../text/word-problem.ts";

// A Saturday.
const NOW = Date.UTC(2026, 10, 21, 12);
const HOUR = 3_600_000;
const end = (text: string, now = NOW) => {
  const parsed = parseEnd(text.split(" "), now);
  return "endsAt" in parsed ? new Date(parsed.endsAt).toISOString() : wordProblem(parsed.problem);
};

describe("the end of a grant", () => {
  test.each([
    ["for 30m", "2026-11-21T12:30:00.000Z"],
    ["for 2h", "2026-11-21T14:00:00.000Z"],
    ["for 7d", "2026-11-28T12:00:00.000Z"],
    ["FOR 2W", "2026-12-05T12:00:00.000Z"],
    ["for 3 days", "2026-11-24T12:00:00.000Z"],
    ["for 1 week", "2026-11-28T12:00:00.000Z"],
    ["until today", "2026-11-21T23:59:59.000Z"],
    ["until tomorrow", "2026-11-22T23:59:59.000Z"],
    ["until friday", "2026-11-27T23:59:59.000Z"],
    ["until Fri", "2026-11-27T23:59:59.000Z"],
    ["until saturday", "2026-11-21T23:59:59.000Z"],
    ["until saturday 9:00", "2026-11-28T09:00:00.000Z"],
    ["until saturday 18:00", "2026-11-21T18:00:00.000Z"],
    ["until 2026-12-01", "2026-12-01T23:59:59.000Z"],
    ["until 2026-12-01 14:00", "2026-12-01T14:00:00.000Z"],
    ["until 2026-12-01 14:00 UTC", "2026-12-01T14:00:00.000Z"],
    ["until 2026-12-01T14:00Z", "2026-12-01T14:00:00.000Z"],
    ["für 30 Tage", "2026-12-21T12:00:00.000Z"],
    ["für 2 Wochen", "2026-12-05T12:00:00.000Z"],
    ["fuer 1 Stunde", "2026-11-21T13:00:00.000Z"],
    ["bis Freitag", "2026-11-27T23:59:59.000Z"],
    ["bis Sonnabend", "2026-11-21T23:59:59.000Z"],
    ["bis fr 14:00", "2026-11-27T14:00:00.000Z"],
    ["bis Freitag um 14 Uhr", "2026-11-27T14:00:00.000Z"],
    ["bis morgen 9:30 Uhr", "2026-11-22T09:30:00.000Z"],
    ["bis Freitag 14.30 Uhr", "2026-11-27T14:30:00.000Z"],
    ["bis 1.12. um 9.05", "2026-12-01T09:05:00.000Z"],
    ["bis übermorgen", "2026-11-23T23:59:59.000Z"],
    ["bis 1.12.2026", "2026-12-01T23:59:59.000Z"],
    ["bis 1.12. 14:00", "2026-12-01T14:00:00.000Z"],
    ["bis 21.11.", "2026-11-21T23:59:59.000Z"],
    ["bis 3.2.", "2027-02-03T23:59:59.000Z"],
  ])("reads %s", (text, expected) => {
    expect(end(text)).toBe(expected);
  });

  test.each([
    ["for 7x", /no duration/],
    ["for", /no duration/],
    ["for ever", /no duration/],
    ["for -2h", /no duration/],
    ["for 0d", /over already/],
    ["for 9999w", /five years/],
    ["until", /no day/],
    ["until later", /no day/],
    ["until 2026-02-30", /no day/],
    ["until 2026-13-01", /no day/],
    ["until friday 25:00", /no day/],
    ["until 2026-11-20", /over already/],
    ["until today 9:00", /over already/],
    ["until friday 09:00 UTC please", /no day/],
    ["for 5 constructor", /no duration/],
    ["bis irgendwann", /no day/],
    ["bis 31.2.2027", /no day/],
    ["until friday 3", /no day/],
    ["für immer", /no duration/],
  ])("refuses %s and says what works", (text, problem) => {
    expect(end(text)).toMatch(problem);
  });

  test("is always in the future and at most five years away, whatever the words and the moment", () => {
    const word = fc.constantFrom(
      "for",
      "until",
      "für",
      "bis",
      "uhr",
      "1.12.",
      "tage",
      "friday",
      "sun",
      "7d",
      "0m",
      "5constructor",
      "2026-12-01",
      "23:59",
      "utc",
      "x",
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(word, fc.string())), fc.integer({ min: 0, max: 4e12 }), (words, now) => {
        const parsed = parseEnd(words, now);
        if ("problem" in parsed) return;
        expect(parsed.endsAt).toBeGreaterThan(now);
        expect(parsed.endsAt - now).toBeLessThanOrEqual(5 * 366 * 24 * HOUR);
      }),
    );
  });
});

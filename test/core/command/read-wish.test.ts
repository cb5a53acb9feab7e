import { describe, expect, test } from "vitest";
import { readSpan, readWish } from "../../../src/core/command/read-wish.ts";

const NOW = Date.UTC(2026, 10, 21, 12);
const HOUR = 3_600_000;
const wish = (text: string) => readWish(text.split(" "), NOW);

describe("a request's words", () => {
  test.each([
    ["ops", { rest: ["ops"], asked: null, reason: null }],
    ["ops for 2h", { rest: ["ops"], asked: { kind: "for", ms: 2 * HOUR }, reason: null }],
    ["ops for 2 hours", { rest: ["ops"], asked: { kind: "for", ms: 2 * HOUR }, reason: null }],
    [
      "frontend dev for 2h the shop is down",
      { rest: ["frontend", "dev"], asked: { kind: "for", ms: 2 * HOUR }, reason: "the shop is down" },
    ],
    [
      "ops until 2026-11-22 14:00 because of the launch",
      {
        rest: ["ops"],
        asked: { kind: "until", at: Date.UTC(2026, 10, 22, 14) },
        reason: "of the launch",
      },
    ],
    [
      "ops bis Freitag um 14 Uhr weil die Seite steht",
      { rest: ["ops"], asked: { kind: "until", at: Date.UTC(2026, 10, 27, 14) }, reason: "die Seite steht" },
    ],
    ["ops für 2 Wochen", { rest: ["ops"], asked: { kind: "for", ms: 14 * 24 * HOUR }, reason: null }],
    ["ops für die Vorschau", { rest: ["ops", "für", "die", "Vorschau"], asked: null, reason: null }],
    [
      "ops für die Vorschau bis Freitag 14.30 Uhr",
      {
        rest: ["ops", "für", "die", "Vorschau"],
        asked: { kind: "until", at: Date.UTC(2026, 10, 27, 14, 30) },
        reason: null,
      },
    ],
    // What is no time stays with what was said.
    ["ops for the demo", { rest: ["ops", "for", "the", "demo"], asked: null, reason: null }],
    ["ops because I wait for 2h", { rest: ["ops"], asked: null, reason: "I wait for 2h" }],
    ["ops the shop is down", { rest: ["ops", "the", "shop", "is", "down"], asked: null, reason: null }],
  ])("%s", (text, read) => expect(wish(text)).toEqual(read));

  test("say so when a time is over or too far away, or a reason is missing", () => {
    expect(wish("ops until 2026-11-20")).toEqual({
      problem: { kind: "over", typed: "2026-11-20" },
    });
    expect(wish("ops for 400w")).toMatchObject({ problem: { kind: "too-far" } });
    expect(wish("ops because")).toEqual({ problem: { kind: "no-reason" } });
  });
});

describe("a field for an end", () => {
  test.each([
    ["2h", { asked: { kind: "for", ms: 2 * HOUR } }],
    [" for 2h ", { asked: { kind: "for", ms: 2 * HOUR } }],
    ["tomorrow 14:00", { asked: { kind: "until", at: Date.UTC(2026, 10, 22, 14) } }],
    ["until tomorrow 14:00", { asked: { kind: "until", at: Date.UTC(2026, 10, 22, 14) } }],
    ["", { problem: { kind: "no-end", typed: "" } }],
    ["whenever", { problem: { kind: "no-end", typed: "whenever" } }],
    ["0h", { problem: { kind: "no-end", typed: "0h" } }],
  ])("%s", (text, read) => expect(readSpan(text, NOW)).toEqual(read));
});

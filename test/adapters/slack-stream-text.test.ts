import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { escapeGrowing, fittingPiece, openFenceOf, settledLength } from "../../adapters/slack/stream-text.ts";

/** Texts that are made of what is hard to cut. */
const hardText = fc
  .array(
    fc.constantFrom(
      "<",
      ">",
      "&",
      "&lt;",
      "@",
      "@here",
      "channel",
      "!",
      "\n",
      "```",
      " ",
      "word",
      "🦉",
      "é",
      "<!channel>",
    ),
    {
      maxLength: 40,
    },
  )
  .map((parts) => parts.join(""));

/** What arrives when a text grows in these steps, piece by piece. */
function grow(text: string, steps: readonly number[]): string {
  let sent = 0;
  let shown = "";
  for (const at of [...steps.map((step) => Math.min(step, text.length)), text.length].sort((a, b) => a - b)) {
    const sofar = text.slice(0, at);
    const until = settledLength(sofar);
    if (until <= sent) continue;
    shown += escapeGrowing(sofar.slice(sent, until));
    sent = until;
  }
  return shown + escapeGrowing(text.slice(sent));
}

describe("text that is still being written", () => {
  test("reads the same however it was cut", () => {
    fc.assert(
      fc.property(hardText, fc.array(fc.nat(200), { maxLength: 8 }), (text, steps) => {
        expect(grow(text, steps)).toBe(escapeGrowing(text));
      }),
    );
  });
  test("never holds a live reference of Slack's or a word that pings, at any step", () => {
    fc.assert(
      fc.property(hardText, fc.array(fc.nat(200), { maxLength: 8 }), (text, steps) => {
        expect(grow(text, steps)).not.toMatch(/<|@(?:here|channel|everyone)/i);
      }),
    );
  });
  test("never ends in half a letter", () => {
    const owl = "🦉";
    expect(settledLength(`a${owl.slice(0, 1)}`)).toBe(1);
    expect(settledLength(`a${owl}`)).toBe(3);
  });
  test("fits into its bytes and loses nothing", () => {
    fc.assert(
      fc.property(hardText, fc.integer({ min: 20, max: 120 }), (text, bytes) => {
        let rest = text;
        while (rest !== "") {
          const piece = fittingPiece(rest, bytes);
          expect(Buffer.byteLength(piece.rendered)).toBeLessThanOrEqual(bytes);
          expect(piece.raw.length).toBeGreaterThan(0);
          expect(rest.startsWith(piece.raw)).toBe(true);
          rest = rest.slice(piece.raw.length);
        }
      }),
    );
  });
  test("is cut behind a line, else behind a word", () => {
    expect(fittingPiece("one two\nthree four five", 15).raw).toBe("one two\n");
    expect(fittingPiece("one two three four five", 15).raw).toBe("one two three ");
    expect(fittingPiece("x".repeat(40), 15).raw).toBe("x".repeat(15));
  });
  test.each([
    ["plain", null],
    ["```ts\nconst", { mark: "```", info: "ts" }],
    ["```ts\nconst\n```\n", null],
    ["````\n```\n", { mark: "````", info: "" }],
    ["~~~\n```\n", { mark: "~~~", info: "" }],
    ["a ``` b", null],
    ["```a`b\n", null],
    ["```\n``` not a close\n", { mark: "```", info: "" }],
  ])("knows whether a fence is open: %j", (text, fence) => {
    expect(openFenceOf(text)).toEqual(fence);
  });
});

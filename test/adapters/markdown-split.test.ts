import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cutText } from "../../adapters/shared/markdown/cut-text.ts";
import { parseMarkdown } from "../../adapters/shared/markdown/parse-markdown.ts";
import { renderPlainText } from "../../adapters/shared/markdown/render-plain-text.ts";
import { resolveNodes } from "../../adapters/shared/markdown/resolve-nodes.ts";
import { splitMarkdown } from "../../adapters/shared/markdown/split-markdown.ts";
import { writeMarkdown } from "../../adapters/shared/markdown/write-markdown.ts";
import { anyMarkdown } from "./markdown-samples.ts";

const split = (markdown: string, limit: number) =>
  splitMarkdown(markdown, limit, (blocks) => writeMarkdown(blocks).length);
/** A part as the measure sees it: a short text is handed on as it was typed. */
const written = (part: string) => writeMarkdown(resolveNodes(parseMarkdown(part)));
const words = (markdown: string) => renderPlainText(markdown).replace(/\s+/g, "");

describe("splitting markdown", () => {
  it("cuts between blocks", () => {
    expect(split("one one\n\ntwo two\n\nthree", 16)).toEqual(["one one\n\ntwo two", "three"]);
  });

  it("keeps a heading with what follows it", () => {
    expect(split("some text\n\n# Head\n\nbody body", 20)).toEqual(["some text", "# Head\n\nbody body"]);
  });

  it("opens a fence again with its language, at line ends", () => {
    const parts = split("```ts\nlet a = 1;\nlet b = 2;\nlet c = 3;\n```", 36);
    expect(parts).toEqual(["```ts\nlet a = 1;\nlet b = 2;\n```", "```ts\nlet c = 3;\n```"]);
  });

  it("repeats a table's header over its rows", () => {
    const parts = split("| n | v |\n| --- | --- |\n| 1 | a |\n| 2 | b |\n| 3 | c |", 46);
    expect(parts).toHaveLength(2);
    expect(parts.every((part) => part.startsWith("| n | v |\n| --- | --- |\n"))).toBe(true);
    expect(parts.join("\n")).toMatch(/1 \| a[\s\S]*2 \| b[\s\S]*3 \| c/);
  });

  it("goes on counting in a list that was cut", () => {
    expect(split("1. aaaa\n2. bbbb\n3. cccc", 16)).toEqual(["1. aaaa\n2. bbbb", "3. cccc"]);
  });

  it("cuts a paragraph after a sentence, keeping its marks around each half", () => {
    expect(split("**First one here. Second one here.**", 26)).toEqual(
      ["**First one here.** ", "**Second one here.**"].map((part) => part.trim()),
    );
  });

  it("gives a row that is too long a paragraph a cell, under its column's name", () => {
    const parts = split(`| name | text |\n| --- | --- |\n| x | ${"word ".repeat(20)}|`, 60);
    expect(parts.join("\n")).toContain("name: x");
    expect(parts.join("\n").match(/word/g)).toHaveLength(20);
  });

  it("keeps a reference link whole when its definition lands elsewhere", () => {
    const parts = split(`[doc][1] ${"text ".repeat(20)}\n\nmore\n\n[1]: https://a.example`, 60);
    expect(parts[0]).toContain("[doc](https://a.example)");
  });

  it("makes parts that fit and loses no word, whatever the text", () => {
    fc.assert(
      fc.property(anyMarkdown, fc.integer({ min: 120, max: 400 }), (markdown, limit) => {
        fc.pre(!markdown.includes("|---|"));
        const parts = split(markdown, limit);
        for (const part of parts) expect(written(part).length).toBeLessThanOrEqual(limit);
        expect(parts.map(words).join("")).toBe(words(markdown));
      }),
      { numRuns: 300 },
    );
  });

  it("reads thousands of nested marks without falling over", () => {
    for (const bomb of [
      ">".repeat(20_000),
      `${"- ".repeat(3000)}x`,
      `${"*".repeat(20_000)}a${"*".repeat(20_000)}`,
    ]) {
      expect(() => split(parseMarkdown(bomb).type + bomb, 5000)).not.toThrow();
    }
  });
});

describe("cutting text", () => {
  it("prefers the end of a sentence, then a word", () => {
    expect("One two. Three four".slice(0, cutText("One two. Three four", 12))).toBe("One two. ");
    expect("One two three four".slice(0, cutText("One two three four", 10))).toBe("One two ");
  });

  it("never cuts inside a letter that people see, nor inside a pair", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("👩‍👩‍👧", "é", "a", "𝒳"), { minLength: 5 }),
        fc.integer({ min: 12, max: 40 }),
        (list, most) => {
          const text = list.join("");
          const cut = cutText(text, most);
          expect(cut).toBeGreaterThan(0);
          expect(cut).toBeLessThanOrEqual(Math.max(most, 8));
          const edges = [...new Intl.Segmenter("en", { granularity: "grapheme" }).segment(text)].map(
            ({ index }) => index,
          );
          expect([...edges, text.length]).toContain(cut);
        },
      ),
    );
  });

  it("still moves on when one letter is larger than the room", () => {
    expect(cutText(`a${"\u0301".repeat(500)}`, 10)).toBeGreaterThan(0);
    expect(cutText("𝒳𝒳", 1)).toBe(2);
  });
});

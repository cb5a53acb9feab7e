import fc from "fast-check";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";
import { describe, expect, it } from "vitest";
import { cutSource } from "../../adapters/shared/markdown/cut-source.ts";
import { parseMarkdown } from "../../adapters/shared/markdown/parse-markdown.ts";
import { textOf } from "../../adapters/shared/markdown/text-of.ts";
import { renderSlackMarkdown } from "../../adapters/slack/render-markdown.ts";

const lines = (count: number, line: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => line(at)).join("\n");
const typesIn = (markdown: string) => parseMarkdown(markdown).children.map(({ type }) => type);
const threeLevels = lines(700, (at) => `- one ${at}\n  - two ${at}\n    - three ${at}`);

describe("reading a long text", () => {
  it("reads a long list as one list with all of its items", () => {
    const [list, ...rest] = parseMarkdown(threeLevels).children;
    expect(rest).toEqual([]);
    expect(list?.type === "list" && list.children.length).toBe(700);
    expect(cutSource(threeLevels).length).toBeGreaterThan(5);
  });

  it("keeps lists of different kinds apart, and the numbers of one that is cut", () => {
    const numbered = lines(300, (at) => `${at + 1}. item`);
    const all = parseMarkdown(`${lines(300, () => "- item")}\n${numbered}`).children;
    expect(all.map((one) => one.type === "list" && [one.ordered, one.start, one.children.length])).toEqual([
      [false, null, 300],
      [true, 1, 300],
    ]);
  });

  it("finds a link's address wherever it is defined", () => {
    const text = `${lines(500, (at) => `- [doc ${at}][d]`)}\n\n[d]: https://a.example/doc`;
    expect(cutSource(text).length).toBeGreaterThan(2);
    expect(renderSlackMarkdown(text).match(/\(https:\/\/a\.example\/doc\)/g)).toHaveLength(500);
  });

  it("never cuts within code", () => {
    const code = lines(900, (at) => `- step ${at}`);
    expect(
      typesIn(`${lines(250, () => "- item")}\n\`\`\`yaml\n${code}\n\`\`\`\n${lines(250, () => "- item")}`),
    ).toEqual(["list", "code", "list"]);
  });

  it("says where each block stands in the whole", () => {
    const text = lines(100, (at) => `> quote ${at}\n\nparagraph ${at}\n`);
    for (const node of parseMarkdown(text).children) {
      const { start, end } = node.position ?? {};
      expect(text.slice(start?.offset, end?.offset)).toContain(textOf([node]));
    }
  });
});

describe("a text that is made to be slow", () => {
  const deep = "> ".repeat(29);
  it.each([
    ["one deep quote that goes on and on", `${deep}${lines(5_000, (at) => `word${at}`)}`],
    ["a list item that goes on and on", `- ${lines(5_000, (at) => `word${at}`)}`],
    ["a deep item of many lines", `- a\n${lines(700, (at) => `      - > word${at}`)}`],
  ])("%s is shown as its source, with every word", (_, text) => {
    expect(typesIn(`before\n\n${text}`)).toContain("code");
    const shown = textOf(parseMarkdown(text).children);
    expect(shown.match(/word\d+/g)).toEqual(text.match(/word\d+/g));
  });

  it.each([
    ["lists within lists on each line", lines(3_000, (at) => `1) - 2. > word${at}`)],
    ["deep quotes, each alone", lines(600, (at) => `${deep}word${at}\n`)],
  ])("%s are read piece by piece", (_, text) => {
    expect(cutSource(text).length).toBeGreaterThan(20);
    expect(textOf(parseMarkdown(text).children).match(/word\d+/g)).toEqual(text.match(/word\d+/g));
  });
});

describe("a text of words alone", () => {
  const piece = fc.constantFrom(
    ..."a bc www. 1. 1) - — … ( ) , . ; ? ! ' \" % é 7 www.a.b a@b.c http x-y 👋 * _ ` # ~ [ & : / < > + =".split(
      " ",
    ),
    " ",
    "  ",
    "\u00a0",
    "\u0301",
  );
  const withoutPlaces = (node: object): unknown =>
    JSON.parse(JSON.stringify(node, (key, value) => (key === "position" ? undefined : value)));

  it("is read as the parser itself reads it, whatever stands in it", () => {
    const parser = { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] };
    fc.assert(
      fc.property(
        fc.array(piece, { minLength: 1, maxLength: 8 }),
        fc.constantFrom("", " "),
        (pieces, between) => {
          const text = pieces.join(between);
          const { start, end } = parseMarkdown(text).children[0]?.position ?? {};
          const whole = fromMarkdown(text, parser);
          expect(withoutPlaces(parseMarkdown(text))).toEqual(withoutPlaces(whole));
          expect([start?.offset, end?.offset]).toEqual([
            whole.children[0]?.position?.start.offset,
            whole.children[0]?.position?.end.offset,
          ]);
        },
      ),
      { numRuns: 1_500 },
    );
  });
});

describe("a text that is read again", () => {
  it("gives the same tree, which nobody has changed", () => {
    const text =
      "# A *title*\n\n- [x](https://a.example) and `code`\n\n| a |\n| - |\n| 1 |\n\n![p](https://a.example/p.png)<br>x[^1]\n\n[^1]: note";
    const tree = parseMarkdown(text);
    const before = JSON.stringify(tree);
    renderSlackMarkdown(text);
    expect(parseMarkdown(text)).toBe(tree);
    expect(JSON.stringify(tree)).toBe(before);
  });
});

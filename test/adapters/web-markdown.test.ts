import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createGrowingRenderer, renderMarkdown } from "../../adapters/web/render-markdown.ts";
import { wordsOf } from "../../adapters/web/tree.ts";
import { LONG_ANSWER, markdownSample } from "../../src/gateway/embedded/script-samples.ts";

const text = (v: string) => ({ t: "text", v });
const p = (...c: unknown[]) => ({ t: "p", c });

describe("the tree of a markdown text", () => {
  test.each([
    ["a paragraph", "hello", [p(text("hello"))]],
    ["a heading", "## Two", [{ t: "h", level: 2, c: [text("Two")] }]],
    [
      "marks",
      "**a** *b* ~~c~~ `d`",
      [
        p(
          { t: "strong", c: [text("a")] },
          text(" "),
          { t: "em", c: [text("b")] },
          text(" "),
          { t: "del", c: [text("c")] },
          text(" "),
          { t: "code", v: "d" },
        ),
      ],
    ],
    ["a fence", "```ts\nlet a;\n```", [{ t: "pre", lang: "ts", v: "let a;" }]],
    ["a quote", "> a", [{ t: "quote", c: [p(text("a"))] }]],
    ["a rule", "---", [{ t: "rule" }]],
    [
      "a list that begins at 3",
      "3. a\n4. b",
      [
        {
          t: "list",
          start: 3,
          items: [
            { checked: null, c: [p(text("a"))] },
            { checked: null, c: [p(text("b"))] },
          ],
        },
      ],
    ],
    [
      "tasks",
      "- [x] a\n- [ ] b",
      [
        {
          t: "list",
          start: null,
          items: [
            { checked: true, c: [p(text("a"))] },
            { checked: false, c: [p(text("b"))] },
          ],
        },
      ],
    ],
    [
      "a table",
      "| a | b |\n| --- | ---: |\n| c | d |",
      [
        {
          t: "table",
          align: [null, "right"],
          head: [[text("a")], [text("b")]],
          rows: [[[text("c")], [text("d")]]],
        },
      ],
    ],
    ["a moment", "[Fri](time:5)", [p({ t: "time", at: 5, c: [text("Fri")] })]],
    ["a moment that no calendar holds", "[Fri](time:99999999999999999)", [p(text("Fri"))]],
  ])("shows %s", (_, markdown, tree) => {
    expect(renderMarkdown(markdown)).toEqual(tree);
  });

  test("leads to web and mail addresses alone", () => {
    const leads = (address: string) => JSON.stringify(renderMarkdown(`[x](${address})`)).includes('"link"');
    for (const good of ["https://a.example/x?y=1", "http://a.example", "mailto:a@example.com"]) {
      expect([good, leads(good)]).toEqual([good, true]);
    }
    const bad = [
      "javascript:alert(1)",
      "JaVaScRiPt:alert(1)",
      "java&#10;script:alert(1)",
      "data:text/html,<script>alert(1)</script>",
      "vbscript:x",
      "file:///etc/passwd",
      "//evil.example",
      "/chat/state?as=ada",
      "blob:https://a.example/1",
    ];
    for (const address of bad) expect([address, leads(address)]).toEqual([address, false]);
  });

  test("shows raw HTML and pictures as words", () => {
    const source = [
      "<script>alert(1)</script>",
      "<img src=x onerror=alert(1)> <b>bold</b>",
      "![a picture](https://tracker.example/p.png)",
    ].join("\n\n");
    const tree = renderMarkdown(source);
    expect(wordsOf(tree)).toContain("<script>alert(1)</script>");
    expect(wordsOf(tree)).toContain("<img src=x onerror=alert(1)> <b>bold</b>");
    expect(tree.at(-1)).toEqual(
      p({ t: "link", href: "https://tracker.example/p.png", c: [text("a picture")] }),
    );
  });

  test("makes nobody's mention of what an agent wrote", () => {
    for (const word of ["<@web:ben>", "@ben", "@everyone", "<!channel>"]) {
      const tree = renderMarkdown(`ask ${word} now`);
      expect(JSON.stringify(tree)).not.toContain('"mention"');
      expect(wordsOf(tree)).toContain(word);
    }
  });

  test("shows nesting without end as its source, and loses none of it", () => {
    const tree = renderMarkdown(`${">".repeat(5000)} deep`);
    expect(JSON.stringify(tree).match(/"quote"/g)?.length).toBeLessThan(40);
    expect(wordsOf(tree)).toContain("deep");
  });

  test("only ever holds nodes of the closed list", () => {
    const allowed = new Set(
      "p h list quote pre table rule text code strong em del link time break".split(" "),
    );
    const kinds = (value: unknown): string[] => {
      if (Array.isArray(value)) return value.flatMap(kinds);
      if (typeof value !== "object" || value === null) return [];
      const own = "t" in value ? [String(value.t)] : [];
      return [...own, ...Object.values(value).flatMap(kinds)];
    };
    const piece = fc.constantFrom(
      "<a href=",
      "](",
      "[x",
      "*",
      "`",
      "> ",
      "- ",
      "\n",
      "|",
      "<!--",
      "&lt;",
      "a",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        for (const kind of kinds(renderMarkdown(pieces.join("")))) expect(allowed).toContain(kind);
      }),
      { numRuns: 200 },
    );
  });
});

describe("an answer that grows", () => {
  test.each([
    ["the sample", markdownSample("Designer")],
    ["a long answer", LONG_ANSWER.slice(0, 6000)],
  ])("ends as the same tree as all at once: %s", (_, whole) => {
    const render = createGrowingRenderer();
    for (let length = 0; length < whole.length; length += 37) render(whole.slice(0, length));
    expect(render(whole)).toEqual(renderMarkdown(whole));
  });

  test("starts over when its beginning changed", () => {
    const render = createGrowingRenderer();
    render("# One\n\na\n\nb\n\nc");
    expect(render("two")).toEqual([p(text("two"))]);
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseMarkdown } from "../../adapters/shared/markdown/parse-markdown.ts";
import { renderPlainText } from "../../adapters/shared/markdown/render-plain-text.ts";
import {
  renderSlackFallback,
  renderSlackMarkdown,
  splitSlackAnswer,
} from "../../adapters/slack/render-markdown.ts";
import { anyText } from "../fakes/any-text.ts";
import { anyMarkdown, monster } from "./markdown-samples.ts";

const LIVE = /<(?:[!@#]|[^>\s]*[:|])/;

/** What Slack shows: entities as their letters, once. */
const asShown = (rendered: string) =>
  rendered.replace(/&(lt|gt|amp);/g, (_, name) => ({ lt: "<", gt: ">", amp: "&" })[name as "lt"]);
/** Entities undone as often as they were done, so that texts compare by what they say. */
function decoded(text: string): string {
  const once = asShown(text);
  return once === text ? text : decoded(once);
}
const letters = (text: string) => text.replace(/[\s\u2060|\\]+/g, "");

describe("markdown for Slack", () => {
  it.each([
    ["a broadcast", "hi <!channel>", "hi &lt;!channel&gt;"],
    ["a mention", "<@U0123> <#C1|x>", "&lt;@U0123&gt; &lt;#C1|x&gt;"],
    ["a broadcast in code", "`<!here>`", "`&lt;!here&gt;`"],
    ["a broadcast in a fence", "```\n<!here>\n```", "```\n&lt;!here&gt;\n```"],
    ["entities that would become one", "&lt;!here&gt; &#60;!here&#62;", "&lt;!here&gt; &lt;!here&gt;"],
    ["an entity that was meant as letters", "&amp;lt;x", "&amp;lt;x"],
    ["an entity in code", "`&lt;x`", "`&amp;lt;x`"],
    ["plain @everyone", "@everyone and @HERE", "@\u2060everyone and @\u2060HERE"],
    [
      "a Slack link",
      "<https://evil.example|bank>",
      "[https://evil.example|bank](https://evil.example%7Cbank)",
    ],
    ["raw HTML", "a <b>bold</b> tag", "a &lt;b&gt;bold&lt;/b&gt; tag"],
    ["a block of HTML", "<div>\nx\n</div>", "&lt;div&gt;\nx\n&lt;/div&gt;"],
    ["a picture", "![a cat](https://i.example/c.png)", "[a cat](https://i.example/c.png)"],
    ["a link with &", "[ok](https://a.example/?x=1&y=2)", "[ok](https://a.example/?x=1&y=2)"],
    [
      "a bare address",
      "see https://a.example/?x=1&y=2",
      "see [https://a.example/?x=1&y=2](https://a.example/?x=1&y=2)",
    ],
    ["a script link", "[go](javascript:alert)", "go (javascript:alert)"],
    ["a data link", "[go](data:text/html,x)", "go (data:text/html,x)"],
    [
      "a label that lies",
      "[https://good.example](https://evil.example/x)",
      "https://good.example (https://evil.example/x)",
    ],
    [
      "an honest label",
      "[https://a.example](https://a.example/deep)",
      "[https://a.example](https://a.example/deep)",
    ],
    ["a reference link", "[r][1]\n\n[1]: https://d.example", "[r](https://d.example)"],
    ["a task list", "- [x] done\n- [ ] open", "- [x] done\n- [ ] open"],
    ["a quote", "> one\n> two", "> one\n> two"],
    ["code with ticks", "```` \n```\n````", "````\n```\n````"],
    ["words that look like marks", "snake_case 2 * 3 ~/path a&b", "snake_case 2 * 3 ~/path a&b"],
    ["text that looks like a heading", "\\# no", "\\# no"],
    ["a table", "|a|b|\n|-|-:|\n|1|x \\| y|", "| a | b |\n| --- | --: |\n| 1 | x \\| y |"],
    ["nested lists", "1. a\n   - b\n2. c", "1. a\n   - b\n2. c"],
    ["a time that an agent wrote", "[now](time:1700000000000)", "now (time:1700000000000)"],
  ])("writes %s", (_, markdown, rendered) => {
    expect(renderSlackMarkdown(markdown)).toBe(rendered);
  });

  it("shows our own moments in the reader's zone", () => {
    const text = "until [Fri 28 Nov, 14:00 UTC](time:1700000000123)";
    expect(renderSlackMarkdown(text, { trustedTimes: true })).toBe(
      "until <!date^1700000000^{date_short_pretty} {time}|Fri 28 Nov, 14:00 UTC>",
    );
  });

  it("lets no moment carry more than a moment", () => {
    const rendered = renderSlackMarkdown("[a|b><!channel>](time:1)", { trustedTimes: true });
    expect(rendered.match(/[<>]/g)).toEqual(["<", ">"]);
  });

  it("writes a table that Slack's own tables cannot hold as code", () => {
    const wide = `|${"a|".repeat(21)}\n|${"-|".repeat(21)}\n|${"<!here>|".repeat(21)}`;
    expect(renderSlackMarkdown(wide)).toMatch(/^```\n/);
    expect(renderSlackMarkdown(wide)).not.toMatch(LIVE);
  });

  it("never lets a live mention or a hidden link through", () => {
    fc.assert(
      fc.property(fc.oneof(anyMarkdown, anyText()), (markdown) => {
        const rendered = renderSlackMarkdown(markdown);
        expect(rendered).not.toContain("<");
        expect(rendered.replace(/^[> ]+/gm, "").replace(/\n[ >]*>/g, "\n")).not.toMatch(LIVE);
        expect(renderSlackFallback(markdown)).not.toMatch(/[<>]/);
      }),
      { numRuns: 300 },
    );
  });

  it("keeps every word that was written", () => {
    const words = (markdown: string) => decoded(letters(renderPlainText(markdown))).replace(/<br\/?>/g, "");
    fc.assert(
      fc.property(anyMarkdown, (markdown) => {
        expect(words(renderSlackMarkdown(markdown))).toBe(words(markdown));
      }),
      { numRuns: 300 },
    );
  });
});

describe("a long answer for Slack", () => {
  it("is cut into parts that fit, pinging nobody and losing nothing", () => {
    const markdown = monster();
    expect(markdown.length).toBeGreaterThan(30_000);
    const parts = splitSlackAnswer(markdown);
    expect(parts.length).toBeGreaterThan(3);
    for (const part of parts) {
      const rendered = renderSlackMarkdown(part);
      expect(rendered.length).toBeLessThanOrEqual(9000);
      expect(rendered).not.toContain("<");
      expect(rendered.replaceAll("\u2060", "")).not.toMatch(/```(?:\n.*)*```typescript\n```/);
    }
    const shown = parts.map((part) => letters(asShown(renderSlackMarkdown(part)))).join("");
    for (let row = 0; row < 150; row += 1) expect(shown).toContain(`row${row}`);
    for (let line = 0; line < 400; line += 1) {
      expect(shown).toContain(letters(`if (a < b && c[${line}] > d) { notify("<!channel>"`));
    }
    const sentences = [...shown.matchAll(/Sentence(\d+)says/g)].map((found) => Number(found[1]));
    expect(sentences.slice(0, 120)).toEqual(Array.from({ length: 120 }, (_, n) => n));
    expect(shown).toContain("שלום\u2067עולם\u2069");
  });

  it("fits even when every address in it turns into a link", () => {
    const html = Array.from(
      { length: 300 },
      (_, n) => `<a href="https://a.example/${n}">https://a.example/${n}</a>`,
    );
    const parts = splitSlackAnswer(html.join("\n"));
    for (const part of parts) expect(renderSlackMarkdown(part).length).toBeLessThanOrEqual(9000);
    expect(parts.join("").match(/<\/a/g)).toHaveLength(300);
  });

  it("keeps code in fences of the same language in every part", () => {
    const fences = splitSlackAnswer(monster())
      .flatMap((part) => parseMarkdown(part).children)
      .filter((node) => node.type === "code");
    expect(fences.length).toBeGreaterThan(1);
    expect(fences.every((fence) => fence.lang === "typescript")).toBe(true);
  });

  it("leaves a short answer as it was written", () => {
    expect(splitSlackAnswer("*hi* there")).toEqual(["*hi* there"]);
    expect(splitSlackAnswer("  \n ")).toEqual([]);
  });

  it.each([
    ["spaces within marks", `*a${" ".repeat(40_000)}b*`],
    ["spaces within code", `\`a${" ".repeat(40_000)}b\``],
    ["a heading of hashes", `# x${"#".repeat(40_000)}y`],
  ])("takes no longer for %s than for other letters", (_, markdown) => {
    // Processor time: that of the wall is also of whatever else runs.
    const before = process.cpuUsage();
    splitSlackAnswer(markdown);
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(1500);
  });
});

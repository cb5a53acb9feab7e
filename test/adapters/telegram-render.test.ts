import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renderForm } from "../../adapters/telegram/render-form.ts";
import { renderTelegramMarkdown, splitTelegramAnswer } from "../../adapters/telegram/render-markdown.ts";
import { renderMessage } from "../../adapters/telegram/render-message.ts";
import type { TelegramText } from "../../adapters/telegram/text-writer.ts";
import type { AgentId } from "../../src/core/access/permission.ts";
import type { Identity } from "../../src/core/people/identity.ts";
import { LANGUAGES } from "../../src/core/words/language.ts";
import type { OutboundMessage } from "../../src/core/words/text.ts";
import { hardAnswer, marksIn } from "../contract/chat-subject.ts";
import { DECEPTIVE, waitingCard } from "../contract/deceptive-texts.ts";
import { checkText, pingsOf } from "../fakes/telegram/check-text.ts";
import type { Json } from "../fakes/telegram/state.ts";

const NOW = 1_800_000_000_000;
const agent = { id: "designer" as AgentId, name: "Designer" };

/** Each entity as `type:text`. */
const marks = ({ text, entities }: TelegramText) =>
  entities.map(({ type, offset, length }) => `${type}:${text.slice(offset, offset + length)}`);
const faults = ({ text, entities }: TelegramText) => checkText(text, entities as unknown as Json[], true);
const seen = (text: string) => text.replaceAll("\u2060", "");

describe("an agent's markdown", () => {
  const cases: readonly (readonly [string, string, string, readonly string[]])[] = [
    [
      "marks, counted in UTF-16",
      "🧱 **bold** _it_ ~~no~~",
      "🧱 bold it no",
      ["bold:bold", "italic:it", "strikethrough:no"],
    ],
    ["a heading", "## Plan", "Plan", ["bold:Plan"]],
    ["code inside of bold, side by side", "**a `b` c**", "a b c", ["bold:a", "code:b", "bold:c"]],
    ["a fence with its language", "```ts\nlet a = 1;\n```", "let a = 1;", ["pre:let a = 1;"]],
    ["a list in a list", "- one\n  1. two\n- [x] three", "• one\n   1. two\n☑ three", []],
    ["a quote in a quote", "> a\n>> b", "a\n\nb", ["blockquote:a\n\nb"]],
    ["a link", "[the page](https://example.com/a)", "the page", ["text_link:the page"]],
    ["code in a link", "[`x`](https://example.com/a)", "x", ["text_link:x"]],
    [
      "a link that lies",
      "[https://bank.example](https://evil.example)",
      "https://bank.example (https://evil.example)",
      [],
    ],
    ["a link to a person", "[Ada](tg://user?id=7)", "Ada (tg://user?id=7)", []],
    ["markup of others", "<b>x</b> *y* [z", "<b>x</b> y [z", ["italic:y"]],
    ["a moment, which is ours to say", "[now](time:5)", "now (time:5)", []],
  ];
  for (const [what, markdown, text, entities] of cases) {
    it(`shows ${what}`, () => {
      const rendered = renderTelegramMarkdown(markdown);
      expect(seen(rendered.text)).toBe(text);
      expect(marks(rendered)).toEqual(entities);
      expect(faults(rendered)).toBeNull();
    });
  }

  it("shows tables as aligned lines of code", () => {
    const rendered = renderTelegramMarkdown("| a | b |\n|---|---|\n| 1 | **2** |");
    expect(rendered.text.split("\n")).toHaveLength(3);
    expect(rendered.entities).toMatchObject([{ type: "pre", offset: 0, length: rendered.text.length }]);
  });

  it("notifies nobody and holds no command to tap, and its code stays what it is", () => {
    const { text, entities } = renderTelegramMarkdown(
      "ask @ada_lovelace, or tap /grant; mail a@b.example, see /srv/x and `@ada`",
    );
    expect(pingsOf(text, entities as unknown as Json[])).toEqual([]);
    expect(text).not.toContain("/grant");
    expect(seen(text)).toBe("ask @ada_lovelace, or tap /grant; mail a@b.example, see /srv/x and @ada");
    expect(text).toContain("a@b.example");
    expect(text).toContain("/srv/x");
  });

  it("is cut into parts that Telegram takes, with nothing lost", () => {
    const { markdown, marks: count } = hardAnswer();
    const parts = splitTelegramAnswer(markdown).map((part) => renderTelegramMarkdown(part));
    expect(parts.map(faults).filter(Boolean)).toEqual([]);
    expect(Math.max(...parts.map(({ text }) => text.length))).toBeLessThanOrEqual(4000);
    expect(marksIn(parts.map(({ text }) => text).join("\n"))).toHaveLength(count);
  });

  it("keeps every mark where there are hundreds", () => {
    const many = Array.from({ length: 400 }, (_, index) => `**b${index}** x`).join("\n\n");
    const parts = splitTelegramAnswer(many).map((part) => renderTelegramMarkdown(part));
    expect(parts.flatMap(({ entities }) => entities)).toHaveLength(400);
  });

  it("names nobody by code that stands in a link, where no code can be", () => {
    const { text, entities } = renderTelegramMarkdown("[ask `@ada` or `/claim`](https://e.example)");
    expect(pingsOf(text, entities as unknown as Json[])).toEqual([]);
    expect(entities.map(({ type }) => type)).toEqual(["text_link"]);
    expect(text).not.toMatch(/@ada|\/claim/);
  });

  it("never makes an entity that Telegram would refuse, whatever is written", () => {
    const bits = fc.constantFrom(
      "**",
      "_",
      "~~",
      "`",
      "```\n",
      "> ",
      "- ",
      "1. ",
      "\n",
      "\n\n",
      "# ",
      "[",
      "](https://e.example)",
      "|",
      "🧱",
      "a b",
      "é\u0301",
      "@ada",
      " ",
      "\u202e",
      "👩‍👩‍👧",
    );
    fc.assert(
      fc.property(fc.array(bits, { maxLength: 60 }), (parts) => {
        const rendered = renderTelegramMarkdown(parts.join(""));
        expect(faults(rendered)).toBeNull();
        expect(pingsOf(rendered.text, rendered.entities as unknown as Json[])).toEqual([]);
      }),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 300 }), (text) => {
        expect(faults(renderTelegramMarkdown(text))).toBeNull();
      }),
    );
  });
});

describe("a message", () => {
  const card = (text: string): OutboundMessage => ({
    kind: "notice",
    text: { key: "approval-card", card: waitingCard(text) },
    buttons: [{ label: { key: "approve-once" }, token: "t".repeat(22), tone: "primary" }],
    reference: "7F3K",
  });

  for (const [how, command] of DECEPTIVE) {
    it(`shows a command ${how} as letters in a block that it cannot leave`, () => {
      const content = renderMessage(card(command), { now: NOW });
      expect(faults(content)).toBeNull();
      const [block, ...others] = content.entities.filter(({ type }) => type === "pre");
      expect(others).toEqual([]);
      const shown = content.text.slice(block?.offset, (block?.offset ?? 0) + (block?.length ?? 0));
      expect(shown.length).toBeGreaterThan(0);
      // Our own words stand outside of it.
      expect(content.text.replace(shown, "")).toContain("digest");
      expect(content.text.endsWith("ref 7F3K")).toBe(true);
    });
  }

  it("says whose an answer is where conversations share a chat, and that a copy is one", () => {
    const answer: OutboundMessage = { kind: "answer", markdown: "**blue**", part: 1, parts: 1, agent };
    const content = renderMessage(answer, { now: NOW, named: true, repeated: true });
    expect(content.text).toMatch(/^Designer\n\nblue\n\n.+/);
    expect(marks(content).slice(0, 2)).toEqual(["bold:Designer", "bold:blue"]);
    expect(faults(content)).toBeNull();
  });

  it("is never empty, and never too long", () => {
    const answer = (markdown: string): OutboundMessage => ({
      kind: "answer",
      markdown,
      part: 1,
      parts: 1,
      agent,
    });
    expect(renderMessage(answer("<!-- -->\n"), { now: NOW }).text.trim()).not.toBe("");
    expect(renderMessage(answer(""), { now: NOW }).text).toBe("…");
    const long = renderMessage(answer(`**${"🧱 word ".repeat(2000)}**`), { now: NOW, repeated: true });
    expect(faults(long)).toBeNull();
  });

  it("has its buttons in rows, each with a token and a tone", () => {
    const button = (key: "stop" | "help" | "cancel", tone: "normal" | "danger") =>
      ({ label: { key }, token: `token-${key}`, tone }) as const;
    const { keyboard } = renderMessage(
      {
        kind: "status",
        agent,
        activity: { kind: "thinking" },
        buttons: [button("stop", "danger"), button("help", "normal")],
      },
      { now: NOW },
    );
    expect(keyboard).toEqual([
      [
        { text: "Stop", callback_data: "token-stop", style: "danger" },
        { text: "Help", callback_data: "token-help" },
      ],
    ]);
  });

  it("says its moments so that each reader sees their own", () => {
    const { entities } = renderTelegramMarkdown("until [Fri 14:00](time:1800000000000)", { isOurs: true });
    expect(entities).toEqual([
      { type: "date_time", unix_time: 1_800_000_000, date_time_format: "wDT", offset: 6, length: 9 },
    ]);
  });

  it("asks a question that names the person in a group, and nobody in private", () => {
    const form = {
      key: "deny-reason",
      token: "t",
      about: "Ops, for @ben",
      fields: [{ key: "reason", lines: "many", required: true, longest: 500 }],
    } as const;
    const person = "telegram:1002" as Identity;
    const open = renderForm(form, person, false);
    expect(pingsOf(open.content.text, open.content.entities as unknown as Json[])).toEqual(["1002"]);
    expect(faults(open.content)).toBeNull();
    expect(open.reply.placeholder.length).toBeLessThanOrEqual(64);
    expect(renderForm(form, person, true).content.entities.map(({ type }) => type)).toEqual(["bold"]);
  });

  it.each(LANGUAGES)("says in the field what fits there, never half a sentence: %s", (language) => {
    for (const key of ["end", "code", "answer"] as const) {
      const fields = [{ key, lines: "one", required: true, longest: 60 }] as const;
      const asked = { key: "enter-code", token: "t", about: "", language, fields } as const;
      const { reply, content } = renderForm(asked, "telegram:1002" as Identity, true);
      expect(reply.placeholder).toMatch(/\.$/);
      expect(reply.placeholder.length).toBeLessThanOrEqual(64);
      expect(content.text.replaceAll("\u2060", "")).toContain(reply.placeholder);
    }
  });
});

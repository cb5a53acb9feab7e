import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renderForm } from "../../adapters/discord/render-form.ts";
import {
  codeDiscord,
  fenceDiscord,
  renderDiscordMarkdown,
  splitDiscordAnswer,
} from "../../adapters/discord/render-markdown.ts";
import { renderMessage } from "../../adapters/discord/render-message.ts";
import type { AgentId } from "../../src/core/access/permission.ts";
import type { OutboundMessage } from "../../src/core/words/text.ts";
import { hardAnswer, marksIn } from "../contract/chat-subject.ts";
import { checkRequest } from "../fakes/discord/check-schema.ts";

const J = "\u2060";
const AGENT = { id: "designer" as AgentId, name: "Designer" };
const NOW = Date.UTC(2026, 10, 21, 14);
const answer = (markdown: string): OutboundMessage => ({
  kind: "answer",
  markdown,
  part: 1,
  parts: 1,
  agent: AGENT,
});
const bodyOf = ({ content, components }: ReturnType<typeof renderMessage>) => ({ content, components });

describe("an agent's markdown", () => {
  it.each([
    ["everybody", "@everyone and @here", `@${J}everyone and @${J}here`],
    ["a person", "ask <@1457468924290662599>", "ask \\<@1457468924290662599\\>"],
    ["a role", "<@&1457468924290662599>", "\\<@&1457468924290662599\\>"],
    [
      "a channel and a command",
      "<#145746892429> </grant:145746892429>",
      "\\<#145746892429\\> \\</grant:145746892429\\>",
    ],
    [
      "an emoji and a moment",
      "<:x:145746892429> <t:1800000000:R>",
      "\\<:x:145746892429\\> \\<t:1800000000:R\\>",
    ],
    ["our moments", "[soon](time:1800000000000)", "soon (time:1800000000000)"],
    ["a spoiler", "a ||secret|| b", "a \\|\\|secret\\|\\| b"],
    ["a lone bar", "a | b", "a | b"],
    ["small print", "-# tiny", "\\-# tiny"],
    ["a rule", "above\n\n---\n\nbelow", "above\n\n―――\n\nbelow"],
    ["three sizes of heading", "# a\n\n### b", "# a\n\n### b"],
    ["a smaller heading", "##### deep", "**deep**"],
    ["a list", "- a\n  - b\n- c", "- a\n  - b\n- c"],
    ["a numbered list", "3. a\n4. b", "3. a\n4. b"],
    ["a quote in a quote", "> a\n>> b", "> a\n>\n> b"],
    ["marks", "**b** _i_ ~~d~~ `c`", "**b** _i_ ~~d~~ `c`"],
    ["HTML", "a <b>c</b>", "a \\<b\\>c\\</b\\>"],
    ["an entity", "&lt; and AT&amp;T", "\\< and AT&T"],
    ["a letter that stands for an entity", "`&lt;` &amp;lt;", "`&lt;` &lt;"],
    ["a link", "[the blue](https://example.com/a?b=1&c=2)", "[the blue](https://example.com/a?b=1&c=2)"],
    ["a bare link", "https://example.com/a_b_c", `${J}<https://example.com/a_b_c>`],
    [
      "a link that names another",
      "[https://good.example](https://evil.example)",
      "https://good.example (https://evil.example)",
    ],
    [
      "a host that names another",
      "[good.example](https://evil.example)",
      "good.example (https://evil.example)",
    ],
    ["a link to a program", "[run](javascript:alert(1))", "run (javascript:alert(1))"],
    ["a picture", "![a cat](https://example.com/cat.png)", "[a cat](https://example.com/cat.png)"],
    ["code", "```ts\nconst a = 1;\n```", "```ts\nconst a = 1;\n```"],
  ])("becomes Discord's: %s", (_, markdown, rendered) => {
    expect(renderDiscordMarkdown(markdown)).toBe(rendered);
  });

  it("shows a table as aligned lines", () => {
    const table = "| name | value |\n| --- | ---: |\n| blue | 1 |\n| `re\\|d` | 22 |";
    expect(renderDiscordMarkdown(table)).toBe(
      "```\nname │ value\n─────┼──────\nblue │     1\nre|d │    22\n```",
    );
  });

  it("cannot be ended from within code", () => {
    const rendered = renderDiscordMarkdown("````\n```\n@everyone\n````");
    expect(rendered.match(/```/g)).toHaveLength(2);
    expect(rendered).toContain(`\`${J}\`${J}\``);
    expect(renderDiscordMarkdown("```` a ``` b ````").match(/```/g)).toBeNull();
  });
});

describe("what is somebody else's", () => {
  it("stays within its block, whatever backticks it holds", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("`", "``", "```", "a", "\n", "@everyone", "\\", " "), { maxLength: 30 }),
        (parts) => {
          const text = parts.join("");
          const inside = fenceDiscord(text).slice(4, -4);
          expect(inside).not.toContain("```");
          expect(inside.replaceAll(J, "")).toBe(text);
          const code = codeDiscord(text);
          const fence = /^`+/.exec(code)?.[0] ?? "";
          expect(code.slice(fence.length, -fence.length).includes("``")).toBe(false);
        },
      ),
    );
  });
});

describe("splitting an answer", () => {
  it("loses nothing, and every part fits with what stands beneath it", () => {
    const { markdown, marks } = hardAnswer();
    const parts = splitDiscordAnswer(markdown);
    const shown = parts.map((part) => renderMessage(answer(part), { now: NOW, repeated: true }));
    for (const { content, file } of shown) {
      expect(content.length).toBeLessThanOrEqual(2000);
      expect(file).toBeNull();
      expect((content.match(/```/g) ?? []).length % 2).toBe(0);
    }
    expect(marksIn(shown.map(({ content }) => content).join("\n"))).toHaveLength(marks);
  });

  it("takes any text at all", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 6000 }), (text) => {
        for (const part of splitDiscordAnswer(text)) {
          const { content } = renderMessage(answer(part), { now: NOW });
          expect(content.length).toBeLessThanOrEqual(2000);
          expect(content.isWellFormed()).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe("our own words", () => {
  it("show a moment also where a line begins, and no moment of anybody else's", () => {
    const ours = { trustedTimes: true };
    expect(renderDiscordMarkdown("[now](time:1800000000000)", ours)).toBe(`${J}<t:1800000000:f>`);
    expect(renderDiscordMarkdown("<t:1800000000:f>", ours)).toBe("\\<t:1800000000:f\\>");
  });
});

describe("a message", () => {
  it("shows moments of ours in the reader's own time", () => {
    const text = { key: "granted-agent", person: "Ben", agent: AGENT, endsAt: NOW + 604_800_000 } as const;
    const { content } = renderMessage({ kind: "notice", text, buttons: [], reference: "7F3K" }, { now: NOW });
    expect(content).toMatch(/<t:\d{10}:f>/);
    expect(content.split("\n").at(-1)).toMatch(/^-# .*7F3K/);
  });

  it("holds up to 25 buttons in rows of five, as Discord takes them", () => {
    const buttons = Array.from({ length: 27 }, (_, index) => ({
      label: {
        key: "use-agent",
        agent: { id: "x" as AgentId, name: `Agent ${index} ${"long ".repeat(30)}` },
      } as const,
      token: `token-${index}`,
      tone: "primary" as const,
    }));
    const text = { key: "files-refused" } as const;
    const shown = renderMessage({ kind: "notice", text, buttons, reference: null }, { now: NOW });
    expect(shown.components).toHaveLength(5);
    expect(checkRequest("POST /channels/{channel_id}/messages", bodyOf(shown))).toBeNull();
  });

  it("that is too long has its whole text in a file, and shows its beginning", () => {
    const lines = Array.from({ length: 80 }, (_, index) => ({
      usage: `command${index} @who <agent>`,
      command: "whoami" as const,
    }));
    const text = { key: "help", lines, how: "slash" } as const;
    const shown = renderMessage({ kind: "notice", text, buttons: [], reference: null }, { now: NOW });
    expect(shown.content.length).toBeLessThanOrEqual(2000);
    expect(shown.content).toContain("command0");
    expect(shown.file?.data).toContain("command79");
  });
});

describe("a form", () => {
  it("is a window as Discord takes it", () => {
    const modal = renderForm({
      key: "deny-reason",
      token: "token-of-form",
      about: "Ops <@everyone> `x`",
      fields: [
        { key: "reason", lines: "many", required: true, longest: 9000, initial: "because" },
        { key: "end", lines: "one", required: false, longest: 40 },
      ],
    });
    const route = "POST /interactions/{interaction_id}/{interaction_token}/callback";
    expect(checkRequest(route, { type: 9, data: modal })).toBeNull();
    expect(modal).toMatchObject({ custom_id: "token-of-form", title: "Deny with a reason" });
  });
});

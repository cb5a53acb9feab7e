import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseMarkdown } from "../../adapters/shared/markdown/parse-markdown.ts";
import type { AgentId } from "../../src/core/access/permission.ts";
import type { Text } from "../../src/core/words/text.ts";
import { layOut, wordText } from "../../src/text/lay-out-message.ts";
import { markdownOf } from "../../src/text/piece.ts";
import { anyText } from "../fakes/any-text.ts";
import { everyText } from "./every-text.ts";

const NOW = Date.UTC(2026, 10, 21, 14);
const DAY = 24 * 60 * 60 * 1000;
const designer = { id: "designer" as AgentId, name: "Designer" };
const say = (text: Text) => wordText(text, NOW);

describe("the words of a notice", () => {
  it("names the cause and who can help when an agent is refused", () => {
    expect(say({ key: "agent-refused", agent: designer, helpers: ["Ada", "Cleo"] })).toBe(
      "You can't use **Designer** yet, so I did not pass your message on. Ada and Cleo can let you in.",
    );
  });

  it("falls back on an admin when nobody is named", () => {
    expect(say({ key: "no-agents", helpers: [] })).toContain("An admin can give you one.");
  });

  it("shows an end as a moment in the reader's zone and as what is left", () => {
    const text: Text = { key: "granted-agent", person: "Ben", agent: designer, endsAt: NOW + 7 * DAY };
    expect(say(text)).toBe(
      `Ben can use **Designer** until [Sat 28 Nov, 14:00 UTC](time:${NOW + 7 * DAY}) (7 days left).`,
    );
  });

  it("says nothing of an end where there is none", () => {
    expect(say({ key: "granted-agent", person: "Ben", agent: designer, endsAt: null })).toBe(
      "Ben can use **Designer**.",
    );
  });

  it("suggests the agent that was probably meant", () => {
    const text: Text = { key: "agent-unknown", typed: "desinger", suggestion: designer };
    expect(say(text)).toBe('There is no agent "desinger". Did you mean **Designer** (`designer`)?');
  });

  it("tells a confirmed stop from one that nobody confirmed", () => {
    const stop = { key: "turn-stopped", by: "you", because: "asked" } as const;
    expect(say({ ...stop, confirmed: true })).toContain("has ended");
    expect(say({ ...stop, confirmed: false })).toContain("may still finish");
  });

  it.each(everyText())("has calm words for $key", (text) => {
    const words = say(text);
    expect(words.length).toBeGreaterThan(5);
    expect(words.replace(/`[^`]*`/g, "")).not.toMatch(/!|undefined|null|NaN|\berror\b|forbidden|invalid/i);
  });
});

describe("the layout of a message", () => {
  it("carries buttons by token and words, and the reference small", () => {
    const button = { label: { key: "try-again" }, token: "tok", tone: "primary" } as const;
    const layout = layOut(
      { kind: "notice", text: { key: "internal-fault" }, buttons: [button], reference: "7F3K" },
      NOW,
    );
    expect(layout.buttons).toEqual([{ text: "Try again", token: "tok", tone: "primary" }]);
    expect(layout.small).toBe("ref 7F3K");
  });

  it("is one line for the status of a turn", () => {
    const status = { kind: "status", agent: designer, buttons: [] } as const;
    const line = (activity: Parameters<typeof layOut>[0] & { kind: "status" }) =>
      markdownOf(layOut(activity, NOW).pieces);
    expect(line({ ...status, activity: { kind: "thinking" } })).toBe("**Designer** · thinking…");
    expect(line({ ...status, activity: { kind: "tool", name: "read" } })).toBe(
      "**Designer** · using `read`…",
    );
    expect(line({ ...status, activity: { kind: "queued", ahead: 2 } })).toContain("2 messages ahead");
  });

  it("passes an answer as the agent wrote it", () => {
    const markdown = "# Hi\n\n[x](javascript:alert(1)) <!channel>";
    const answer = { kind: "answer", markdown, part: 1, parts: 1, agent: designer } as const;
    expect(layOut(answer, NOW)).toEqual({
      pieces: [{ kind: "words", markdown }],
      buttons: [],
      small: null,
    });
  });

  it("keeps a button's words short, whatever the name", () => {
    const label = { key: "confirm-grant", person: "B".repeat(500), role: "admin\n\u202e" } as const;
    const layout = layOut(
      {
        kind: "notice",
        text: { key: "repeat" },
        buttons: [{ label, token: "t", tone: "danger" }],
        reference: null,
      },
      NOW,
    );
    expect(layout.buttons[0]?.text.length).toBeLessThanOrEqual(75);
    expect(layout.buttons[0]?.text).toMatch(/an admin$/);
  });
});

describe("a name that somebody chose", () => {
  const nasty = fc.oneof(
    anyText({ maxLength: 60 }),
    fc
      .array(
        fc.constantFrom(
          "**",
          "`",
          "[a](http://b)",
          "<!channel>",
          "\n",
          "# ",
          "- ",
          "www.a.b",
          "|",
          "\u202e",
          "x",
        ),
      )
      .map((parts) => parts.join("")),
  );

  it("never formats, links, mentions or breaks out of its sentence", () => {
    fc.assert(
      fc.property(nasty, (name) => {
        const root = parseMarkdown(say({ key: "last-admin", person: name }));
        expect(root.children.map((child) => child.type)).toEqual(["paragraph"]);
        const [paragraph] = root.children;
        if (paragraph?.type !== "paragraph") throw new Error("no paragraph");
        expect(paragraph.children.map((child) => child.type)).toEqual(["text"]);
      }),
    );
  });

  it("stays inside its emphasis and its code", () => {
    fc.assert(
      fc.property(nasty, nasty, (name, typed) => {
        const agent = { id: "designer" as AgentId, name };
        const kinds = (text: Text) => {
          const [paragraph] = parseMarkdown(say(text)).children;
          return paragraph?.type === "paragraph" ? paragraph.children.map((child) => child.type) : null;
        };
        expect(kinds({ key: "new-conversation", agent })).toEqual(["text", "strong", "text"]);
        expect(kinds({ key: "command-unknown", typed, suggestion: null })).toEqual(
          typed.trim() === "" ? expect.anything() : ["text", "inlineCode", "text", "inlineCode", "text"],
        );
      }),
    );
  });
});

import fc from "fast-check";
import { expect } from "vitest";
import type { AgentId } from "../../src/core/access/permission.ts";
import type { Place } from "../../src/core/conversation/place.ts";
import type { PostOptions } from "../../src/core/ports/chat-adapter.ts";
import type { OutboundMessage } from "../../src/core/words/text.ts";
import type { ChatSubject, ReadMessage } from "./chat-subject.ts";
import { marksIn } from "./chat-subject.ts";
import { CORPUS, LETTERS } from "./markdown-corpus.ts";

export interface MarkdownRows {
  check(name: string, run: () => Promise<void>): void;
  subject(): ChatSubject;
  place(): Place;
  opts(more?: Partial<PostOptions>): PostOptions;
}

const AGENT = { id: "designer" as AgentId, name: "Designer" };

const thinking: OutboundMessage = {
  kind: "status",
  agent: AGENT,
  activity: { kind: "thinking" },
  buttons: [{ label: { key: "stop" }, token: "token-of-growing", tone: "danger" }],
};

/** What is put in so that nothing pings is no letter of the text. */
const bare = (text: string) => text.replaceAll("\u2060", "");
/** Slack and Discord take the escape away when they show it. */
const unescaped = (text: string) => text.replace(/\\([!-/:-@[-`{-~])/g, "$1");
const count = (text: string, letter: string) => text.split(letter).length - 1;
const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Answers as agents write them: nothing of them pings, nothing is refused, nothing is lost. */
export function markdownRows({ check, subject, place, opts }: MarkdownRows): void {
  const answer = (markdown: string, part = 1, parts = 1): OutboundMessage => ({
    ...{ kind: "answer", markdown, part, parts, agent: AGENT },
  });
  const post = async (where: Place, markdown: string): Promise<readonly ReadMessage[]> => {
    const parts = subject().adapter.splitAnswer(markdown);
    for (const [at, part] of parts.entries()) {
      await subject().adapter.post(where, answer(part, at + 1, parts.length), opts());
    }
    return (await subject().read(where)).slice(-parts.length);
  };
  const freshThread = () => subject().adapter.startThread(subject().ada, answer("begin"), opts());

  for (const { name, markdown, marks, keeps } of CORPUS) {
    check(`shows all of an answer, and pings nobody with it: ${name}`, async () => {
      const said = await post(await freshThread(), markdown);
      const text = bare(said.map((one) => one.text).join("\n"));
      // A table that was cut says its header again; everything else stands there once, in its order.
      const seen = marksIn(text);
      expect([...new Set(seen)]).toEqual(Array.from({ length: marks }, (_, index) => index + 1));
      for (const kept of keeps) expect(unescaped(text)).toContain(unescaped(kept));
      for (const letter of "¤§") expect(count(text, letter)).toBe(count(markdown, letter));
      expect(said.flatMap(({ pings }) => pings)).toEqual([]);
    });
  }

  check("pings nobody while an answer grows, at whatever letter it stands", async () => {
    const mentions = CORPUS.find(({ keeps }) => keeps.includes("everyone"))?.markdown ?? "";
    const where = place();
    const line = await subject().adapter.post(where, thinking, opts());
    const stream = subject().adapter.openReply({ place: where, recipient: subject().ada, status: line });
    const growing = async () => (await subject().read(where)).at(-1);
    for (let length = 20; length < mentions.length; length += 37) {
      stream.show(mentions.slice(0, length));
      await subject().pass(4000);
      expect((await growing())?.pings ?? []).toEqual([]);
    }
    await subject().eventually(async () => (await growing())?.text.includes("w00001"));
    const [first] = await stream.settle();
    expect((await growing())?.pings).toEqual([]);
    if (first) await subject().adapter.update(first, answer(mentions));
    expect((await growing())?.pings).toEqual([]);
  });

  check("cuts an answer between letters as people see them, wherever it has to", async () => {
    const letters = fc.array(fc.constantFrom(...LETTERS), { minLength: 2500, maxLength: 4000 });
    await fc.assert(
      fc.asyncProperty(letters, async (some) => {
        const text = some.join("");
        const parts = subject()
          .adapter.splitAnswer(text)
          .map((part) => part.trim());
        expect(parts.join("")).toBe(text);
        const known = new Set([...graphemes.segment(text)].map(({ segment }) => segment));
        for (const part of parts) {
          const strange = [...graphemes.segment(part)].filter(({ segment }) => !known.has(segment));
          expect(strange).toEqual([]);
        }
      }),
      { numRuns: 10 },
    );
  });

  check("opens code again in each part that it is cut into, and changes no letter of it", async () => {
    const lines = fc.array(
      fc.constantFrom("let a = 1;", "~~~", "``", "# no heading", "", "  deep", "<b>&lt;", "👍🏽"),
      {
        minLength: 400,
        maxLength: 900,
      },
    );
    await fc.assert(
      fc.asyncProperty(lines, async (some) => {
        const code = ["begin", ...some, "end"].join("\n");
        const parts = subject().adapter.splitAnswer(`Before.\n\n\`\`\`\`ts\n${code}\n\`\`\`\`\n\nAfter.`);
        const inside = parts.flatMap((part) =>
          [...part.matchAll(/^(`{3,})ts\n([\s\S]*?)\n\1$/gm)].map(([, , value]) => value),
        );
        expect(inside.join("\n")).toBe(code);
        const outside = parts.join("\n").replace(/^(`{3,})ts\n[\s\S]*?\n\1$/gm, "");
        expect(outside.replace(/\s+/g, " ").trim()).toBe("Before. After.");
      }),
      { numRuns: 10 },
    );
  });

  check("makes parts that are taken whole, whatever the answer", async () => {
    const where = await freshThread();
    const pieces = fc.array(fc.constantFrom(...CORPUS.filter((one) => one.markdown.length < 8000)), {
      minLength: 3,
      maxLength: 8,
    });
    await fc.assert(
      fc.asyncProperty(pieces, async (some) => {
        const said = await post(where, some.map(({ markdown }) => markdown).join("\n\n---\n\n"));
        expect(said.flatMap(({ pings }) => pings)).toEqual([]);
        for (const { text } of said) expect(text.isWellFormed()).toBe(true);
      }),
      { numRuns: 6 },
    );
  });
}

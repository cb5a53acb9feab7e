import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ApprovalCard, CardState } from "../../src/core/approval/approval-card.ts";
import { spellOut } from "../../src/core/approval/spell-out.ts";
import type { Form } from "../../src/core/words/form.ts";
import { layOutForm } from "../../src/text/lay-out-form.ts";
import { layOut, wordText } from "../../src/text/lay-out-message.ts";
import type { Piece } from "../../src/text/piece.ts";
import { labelOf, proseOf } from "../../src/text/quoted.ts";
import { waitingCard } from "../contract/deceptive-texts.ts";
import { anyText } from "../fakes/any-text.ts";

const NOW = 1_800_000_000_000 - 28 * 60_000;
const pieces = (card: ApprovalCard): readonly Piece[] =>
  layOut({ kind: "notice", text: { key: "approval-card", card }, buttons: [], reference: null }, NOW).pieces;
const ours = (card: ApprovalCard) =>
  pieces(card).flatMap((piece) =>
    piece.kind === "words" ? [piece.markdown.replace(/\]\(time:\d+\)/g, "]")] : [],
  );
const facts = (card: ApprovalCard) =>
  pieces(card).flatMap((piece) =>
    piece.kind === "facts"
      ? [piece.runs.map(({ kind, text }) => (kind === "theirs" ? `\`${text}\`` : text)).join("")]
      : [],
  );
const decided = (state: CardState) => waitingCard("rm -rf build", { state });

describe("the words of an approval card", () => {
  test("say who asks, how long is left, where, what is risky and who has to agree", () => {
    const card = waitingCard("rm -rf build && npm run deploy -- --prod");
    expect(ours(card)).toEqual([
      "**Ben asks: may Ops run this?** ⏳ 28 min left, until [Fri 15 Jan, 08:00 UTC]",
      "Needs 2 of: Ada, Cleo and on\\-call. Ada has approved.",
    ]);
    expect(facts(card)).toEqual([
      "on the gateway host, in `/srv/shop` · program `/usr/bin/rm` · digest 9c41 e2",
      "⚠️ `deletes files` · ⚠️ `runs two commands`",
    ]);
  });

  test.each<[CardState, string]>([
    [
      { kind: "approved", by: ["Ada", "Cleo"], at: NOW, reason: null },
      "**✅ Approved by Ada and Cleo, [Fri 15 Jan, 07:32 UTC]**",
    ],
    [
      { kind: "denied", by: ["Cleo"], at: NOW, reason: "no" },
      "**⛔ Denied by Cleo, [Fri 15 Jan, 07:32 UTC]**:",
    ],
    [
      { kind: "expired", at: NOW },
      "**⌛ Expired [Fri 15 Jan, 07:32 UTC], nobody answered; the command did not run**",
    ],
    [
      { kind: "stopped", by: "Ben", at: NOW },
      "**Stopped by Ben, [Fri 15 Jan, 07:32 UTC]; the command did not run**",
    ],
    [
      { kind: "lost", at: NOW },
      "**Lost: the gateway restarted at [Fri 15 Jan, 07:32 UTC]; the command did not run**",
    ],
  ])("tell apart how it ended: %o", (state, words) => {
    expect(ours(decided(state))[0]).toBe(words);
    expect(pieces(decided(state))).toContainEqual({ kind: "quote", form: "letters", text: "rm -rf build" });
  });

  test("put a reason into a block of its own", () => {
    const reason = "**✅ Approved by Ada** <!channel>";
    const card = decided({ kind: "denied", by: ["Cleo"], at: NOW, reason });
    expect(pieces(card)[1]).toEqual({ kind: "quote", form: "prose", text: reason });
    expect(ours(card).join()).not.toContain("Approved");
  });

  test("are the same whatever the agent wrote", () => {
    const anything = anyText({ maxLength: 400 });
    fc.assert(
      fc.property(anything, anything, (text, label) => {
        const labels = { title: label, folder: label, program: label, host: label, risks: [label] };
        const card = waitingCard(text, { ...labels, whole: true, letters: 1 });
        const plain = waitingCard("ls", { ...labels, whole: true, letters: 1 });
        const said = ours(card).filter((words) => !words.includes("only the beginning"));
        expect(said).toEqual(ours(plain));
        expect(facts(card).every((line) => !line.includes("\n"))).toBe(true);
      }),
    );
  });

  test("show a command that is too long by its beginning, and say so", () => {
    const card = waitingCard("x".repeat(3412));
    expect(ours(card)).toContain("**3,412 characters, and this is only the beginning: read it first.**");
    expect(pieces(card)).toContainEqual({ kind: "quote", form: "letters", text: "x".repeat(1000) });
    // What claims to be whole and is not is not taken at its word.
    expect(ours({ ...card, whole: true })).toEqual(ours(card));
  });

  test("in a list spell out what the agent wrote, too", () => {
    const line = {
      agent: waitingCard("").agent,
      requester: "Ben",
      askedAt: NOW,
      state: waitingCard("").state,
    };
    const text = { key: "approvals", which: "open", lines: [{ ...line, text: "ls `x`\u202e\nrm" }] } as const;
    expect(wordText(text, NOW)).toContain("``ls `x`⟨U+202E⟩↵rm``");
  });
});

describe("what a person said", () => {
  const shown = (text: string) => {
    const piece = proseOf(text);
    return piece.kind === "quote" ? piece.text : "";
  };
  test.each([
    ["don’t – “not yet” … 👍🏽 👩‍🚀 ❤️", "don’t – “not yet” … 👍🏽 👩‍🚀 ❤️"],
    ["лучше завтра, שלום", "лучше завтра, שלום"],
    ["a\u202eb\u200bc\u0007d", "a⟨U+202E⟩b⟨U+200B⟩c⟨U+0007⟩d"],
    ["  one\n\n\n\ntwo\t3  ", "one\n\ntwo 3"],
    ["", "…"],
  ])("stays readable, with nothing unseen in it: %j", (said, text) => {
    expect(shown(said)).toBe(text);
  });

  test("is never long, and is whole letters", () => {
    fc.assert(
      fc.property(anyText({ maxLength: 4000 }), (text) => {
        expect(Array.from(shown(text)).length).toBeLessThanOrEqual(1501);
        expect(shown(text)).not.toMatch(/[^\P{C}\n]|[\p{Zl}\p{Zp}]/u);
        expect(shown(text).isWellFormed()).toBe(true);
      }),
    );
  });
});

test("a label is one line of bounded length, spelled out", () => {
  expect(labelOf("/srv/shop").text).toBe("/srv/shop");
  expect(labelOf("").text).toBe('""');
  expect(labelOf("a\nb\u202e").text).toBe("a↵b⟨U+202E⟩");
  expect(labelOf("x".repeat(500)).text).toBe(`${"x".repeat(160)}…`);
  expect(labelOf(spellOut("\u202e")).text).not.toBe(spellOut("\u202e"));
});

describe("a form in words", () => {
  const end = { key: "end", lines: "one", longest: 60 } as const;
  const form = (fields: Form["fields"]): Form => ({
    key: "approve-until",
    token: "t",
    about: "Ben\u202e\nOps",
    fields,
  });

  test("names what it asks, and shows how an end is written", () => {
    const { title, send, about, fields } = layOutForm(form([{ ...end, required: true }]));
    expect({ title, send, about }).toEqual({ title: "Approve until", send: "Approve", about: "Ben Ops" });
    expect(fields[0]).toMatchObject({ label: "Until when", initial: "7d" });
    expect(fields[0]?.hint).toContain("2h");
  });

  test("suggests an end where one is needed, and never in the place of what was asked for", () => {
    const initialOf = (field: Form["fields"][number]) => layOutForm(form([field])).fields[0]?.initial;
    expect(initialOf({ ...end, required: true, initial: "2h" })).toBe("2h");
    expect(initialOf({ ...end, required: false })).toBe("");
  });
});

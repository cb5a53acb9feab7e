import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { changePart, decideBurst, joinBurst, joinFiles, mayGoOn } from "../../../src/core/inbox/burst.ts";
import type { InboundMessage } from "../../../src/core/inbox/inbound.ts";
import type { Identity, Platform } from "../../../src/core/people/identity.ts";

const NOON = Date.UTC(2026, 10, 21, 12);
const CUTS = { telegram: [4096], discord: [2000, 4000], slack: [4000, 12_000, 40_000], web: [] } as const;

const message = (id: number, text: string, more: Partial<InboundMessage> = {}): InboundMessage => {
  const platform: Platform = more.place?.platform ?? "telegram";
  return {
    kind: "message",
    eventId: `e${id}`,
    sender: `${platform}:1` as Identity,
    senderName: "Ben",
    place: { platform, workspace: "1", channel: "7", thread: null, kind: "dm" },
    sentAt: NOON,
    message: { platform, workspace: "1", channel: "7", id: String(id) },
    text,
    addressed: "dm",
    hasFiles: false,
    ...more,
  };
};
const on = (platform: Platform, text: string, id = 1) =>
  message(id, text, { place: { platform, workspace: "1", channel: "7", thread: null, kind: "dm" } });
const full = "x".repeat(4096);
const first = message(1, full);

describe("what may go on", () => {
  test.each<[Platform, number, boolean]>([
    ["telegram", 4096, true],
    ["telegram", 4060, true],
    ["telegram", 4055, false],
    ["telegram", 4097, false],
    ["telegram", 2000, false],
    ["discord", 2000, true],
    ["discord", 4000, true],
    ["discord", 3000, false],
    ["slack", 4000, true],
    ["slack", 12_000, true],
    ["slack", 39_999, true],
    ["slack", 4096, false],
    ["web", 4096, false],
    ["web", 2000, false],
  ])("on %s, of %i letters: %s", (platform, length, expected) => {
    expect(mayGoOn(on(platform, "x".repeat(length)))).toBe(expected);
  });

  it("is nothing with a file, and nothing that does not end at a cut", () => {
    expect(mayGoOn(message(1, full, { hasFiles: true }))).toBe(false);
    const platforms = fc.constantFrom<Platform>("telegram", "discord", "slack", "web");
    fc.assert(
      fc.property(platforms, fc.nat(45_000), (platform, length) => {
        const isNear = CUTS[platform].some((cut) => length <= cut && length >= cut - 40);
        expect(mayGoOn(on(platform, "x".repeat(length)))).toBe(isNear);
      }),
    );
  });
});

describe("a part of the same paste", () => {
  const ids = (parts: readonly InboundMessage[] | null) => parts?.map(({ message: { id } }) => id) ?? null;
  const thread = (id: string) => ({ ...first.place, thread: id });

  test.each<[string, InboundMessage, boolean]>([
    ["follows at once", message(2, "and the rest"), true],
    ["follows though something of ours stands between", message(5, "and the rest"), true],
    ["was taken in before it", message(0, full), true],
    ["follows within two seconds", message(2, "rest", { sentAt: NOON + 2000 }), true],
    ["comes too late", message(2, "rest", { sentAt: NOON + 2001 }), false],
    ["was written before, and does not end at a cut", message(0, "before"), false],
    ["is somebody else's", message(2, "rest", { sender: "telegram:2" as Identity }), false],
    ["is in another channel", message(2, "rest", { place: { ...first.place, channel: "8" } }), false],
    ["is in a thread", message(2, "rest", { place: thread("9") }), false],
    ["names us anew", message(2, "rest", { addressed: "mention" }), false],
    ["has a file", message(2, "rest", { hasFiles: true }), false],
    ["answers a message", message(2, "rest", { replyTo: first.message }), false],
    ["is the same message again", message(1, full), false],
  ])("%s", (_, next, isPart) => {
    expect(decideBurst([first], next) !== null).toBe(isPart);
  });

  it("stands where the platform counted it, whatever came first", () => {
    expect(ids(decideBurst([message(9, full), message(11, full)], message(10, full)))).toEqual([
      "9",
      "10",
      "11",
    ]);
    expect(ids(decideBurst([message(9, full)], message(10, "end")))).toEqual(["9", "10"]);
    // What does not end at a cut is the end.
    expect(decideBurst([message(9, full), message(12, "end")], message(13, "more"))).toBeNull();
  });

  it("may begin a thread of its own, where each message at the top does", () => {
    const top = (id: number, text: string) => ({
      ...on("slack", text, id),
      place: {
        platform: "slack" as const,
        workspace: "1",
        channel: "7",
        thread: String(id),
        kind: "dm" as const,
      },
    });
    expect(ids(decideBurst([top(1, "x".repeat(4000))], top(2, "rest")))).toEqual(["1", "2"]);
    const elsewhere = { ...top(3, "rest"), place: { ...top(3, "").place, thread: "1" } };
    expect(decideBurst([top(2, "x".repeat(4000))], elsewhere)).toBeNull();
  });

  it("is one of sixteen at most", () => {
    const many = Array.from({ length: 16 }, (_, at) => message(at + 10, full));
    expect(decideBurst(many.slice(0, 15), message(40, full))).toHaveLength(16);
    expect(decideBurst(many, message(40, full))).toBeNull();
  });
});

describe("a file of the same album", () => {
  const album = (id: number, more: Partial<InboundMessage> = {}) =>
    message(id, "", { album: "a", hasFiles: true, files: [file(id)], ...more });
  const file = (id: number) => ({ id: `f${id}`, name: `${id}.png`, type: "image/png", size: 1 });

  test.each<[string, InboundMessage, boolean]>([
    ["follows", album(2), true],
    ["was taken in before it", album(0), true],
    ["follows though the first alone names us", album(2, { addressed: "thread" }), true],
    ["is of another album", album(2, { album: "b" }), false],
    ["was sent by itself", message(2, "", { hasFiles: true }), false],
    ["is somebody else's", album(2, { sender: "telegram:2" as Identity }), false],
    ["is the same file again", album(1), false],
  ])("%s", (_, next, isPart) => {
    expect(decideBurst([album(1)], next) !== null).toBe(isPart);
  });

  it("makes others wait for the next, and its words and files are one message's", () => {
    expect(mayGoOn(album(1))).toBe(true);
    const parts = [album(1, { text: "look" }), album(2), album(3, { text: "and this" })];
    expect(joinBurst(parts)).toEqual({
      text: "look\nand this",
      spans: [
        [0, 4],
        [4, 4],
        [5, 13],
      ],
    });
    expect(joinFiles(parts)).toEqual({ hasFiles: true, files: [file(1), file(2), file(3)] });
    const { files: _, ...unread } = album(4);
    expect(joinFiles([...parts, unread])).toEqual({ hasFiles: true });
  });
});

describe("the whole", () => {
  const platforms = fc.constantFrom<Exclude<Platform, "web">>("telegram", "discord", "slack");

  it("is what was pasted, whatever it was and wherever it was cut at the full length", () => {
    const paste = fc.string({
      unit: fc.constantFrom("a", "ß", "\n", " ", "`", "😀", "7"),
      minLength: 1,
      maxLength: 30,
    });
    fc.assert(
      fc.property(
        platforms,
        paste,
        fc.integer({ min: 1, max: 5 }),
        fc.boolean(),
        (platform, seed, count, turn) => {
          const cut = CUTS[platform][0];
          const text = seed
            .repeat(Math.ceil((cut * count) / seed.length))
            .slice(0, cut * count - (turn ? 7 : 0));
          const texts = Array.from({ length: count }, (_, at) => text.slice(at * cut, (at + 1) * cut));
          const parts = texts.map((one, at) => on(platform, one, at + 100));
          const shuffled = turn ? parts : parts.toReversed();
          let taken: readonly InboundMessage[] | null = shuffled.slice(0, 1);
          for (const next of shuffled.slice(1)) taken = taken && decideBurst(taken, next);
          expect(taken && joinBurst(taken).text).toBe(text);
        },
      ),
    );
  });

  it("gets a line's end back where an app cut at one", () => {
    const line = "word ".repeat(818).trim();
    expect(line.length).toBe(4089);
    expect(joinBurst([message(1, line), message(2, "next line")]).text).toBe(`${line}\nnext line`);
  });

  it("changes in one part alone, and knows where each stands afterwards", () => {
    const texts = fc.array(fc.string({ maxLength: 9 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(texts, fc.nat(4), fc.string({ maxLength: 9 }), (parts, index, words) => {
        const at = index % parts.length;
        const whole = joinBurst(parts.map((text, id) => on("telegram", text, id)));
        const changed = changePart(whole, at, words);
        const expected = parts.map((text, position) => (position === at ? words : text));
        expect(changed.spans.map(([from, to]) => changed.text.slice(from, to))).toEqual(expected);
        expect(changePart(changed, at, parts[at] ?? "")).toEqual(whole);
      }),
    );
  });
});

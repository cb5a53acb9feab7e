import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { LANGUAGES, type Language, parseLanguage } from "../../src/core/words/language.ts";
import type { StandIn } from "../../src/core/words/shown.ts";
import type { Activity, Text } from "../../src/core/words/text.ts";
import { catalogueOf } from "../../src/text/catalogue-of.ts";
import { layOut } from "../../src/text/lay-out-message.ts";
import type { Piece } from "../../src/text/piece.ts";
import { everyLabel } from "./every-label.ts";
import { everyText } from "./every-text.ts";

const NOW = Date.UTC(2026, 10, 21, 14);
const others = LANGUAGES.filter((one) => one !== "en");

const lay = (text: Text, language: Language) =>
  layOut({ kind: "notice", text, buttons: [], reference: null, language }, NOW);
const codeOut = (words: string) => words.replace(/(`+)[^`].*?\1/g, " ").replace(/\]\([^)]*\)/g, "]");
/** Our own words: nothing that somebody wrote, and no code. */
const ours = (pieces: readonly Piece[]): string =>
  pieces
    .flatMap((piece) => {
      if (piece.kind === "words") return [codeOut(piece.markdown)];
      if (piece.kind === "quote") return [];
      return [piece.runs.map(({ kind, text }) => (kind === "theirs" ? " " : codeOut(text))).join("")];
    })
    .join("\n");

/** Words that only English has; names and terms that both share are none. */
const ENGLISH =
  /\b(?:the|you|your|yours|and|or|is|are|were|has|have|not|nothing|nobody|of|for|with|by|from|to|this|that|they|them|can|can't|don't|did|it|who|what|which|ago|left|until|already|over|days?|waiting|approved?|denied|access|request|grant|message|answer|owner|somebody|everything|more|just|now)\b/i;
/** The same letters in both, for a reason: nothing to translate. */
const SHARED: readonly string[] = [];

describe.each(others)("in %s", (language) => {
  test.each(everyText())("$key is said whole, and in other words than in English", (text) => {
    const words = ours(lay(text, language).pieces);
    expect(words).not.toMatch(/undefined|null|NaN|\[object|!/);
    if (SHARED.includes(text.key)) return;
    expect(words).not.toBe(ours(lay(text, "en").pieces));
  });

  test.each(everyText())("$key has nothing English in it", (text) => {
    // What is recorded stays as it was; names stand as they are.
    const words = ours(lay(text, language).pieces);
    expect(ENGLISH.exec(words.replace(/\*\*[^*]*\*\* \(|Gatehouse|Designer/g, " "))?.[0]).toBeUndefined();
  });

  it.each<StandIn>(["somebody", "somebody else", "an agent", "an admin", "any access"])(
    "says %s in its own words, where a name is not known",
    (name) => {
      const texts: readonly Text[] = [
        { key: "button-not-yours", owner: name },
        { key: "revoked", person: "Ben", what: name, stopped: 0 },
        { key: "turn-stopped", by: name, because: "revoked", confirmed: true },
      ];
      for (const text of texts) {
        const words = ours(lay(text, language).pieces);
        expect(words).not.toContain(name);
        expect(ours(lay(text, "en").pieces)).toContain(name);
      }
    },
  );

  it("has every button, form, activity and command, in other words", () => {
    const [words, english] = [catalogueOf(language), catalogueOf("en")];
    const same = (key: "forms" | "fields" | "commands" | "slots") =>
      Object.keys(english[key]).filter(
        (name) =>
          JSON.stringify((words[key] as Record<string, unknown>)[name]) ===
          JSON.stringify((english[key] as Record<string, unknown>)[name]),
      );
    expect(Object.keys(words.sentences).sort()).toEqual(Object.keys(english.sentences).sort());
    expect(Object.keys(words.labels).sort()).toEqual(Object.keys(english.labels).sort());
    expect([same("forms"), same("commands"), same("fields"), same("slots")]).toEqual([[], [], [], []]);
    for (const activity of ACTIVITIES) {
      expect(status(activity, language)).not.toBe(status(activity, "en"));
      expect(ENGLISH.exec(status(activity, language))?.[0]).toBeUndefined();
    }
  });

  it("says lengths of time, moments and numbers its own way", () => {
    const { grammar } = catalogueOf(language);
    const english = catalogueOf("en").grammar;
    for (const days of [1, 2, 7, 400]) {
      expect(grammar.duration(days * 86_400_000)).not.toBe(english.duration(days * 86_400_000));
    }
    expect(grammar.moment(NOW + 86_400_000 * 9, NOW)).not.toBe(english.moment(NOW + 86_400_000 * 9, NOW));
    expect(grammar.ago(5000)).not.toBe(english.ago(5000));
  });
});

describe.each(LANGUAGES)("what has a place of its own, in %s", (language) => {
  it("fits on a button of each platform: 75 letters", () => {
    const buttons = everyLabel().map((label, at) => ({ label, token: `t${at}`, tone: "normal" as const }));
    const message = { kind: "notice", text: { key: "repeat" }, buttons, reference: "7F3K" } as const;
    const laid = layOut({ ...message, language }, NOW);
    expect(laid.buttons.filter(({ text }) => text === "" || text.length > 75)).toEqual([]);
    expect(new Set(laid.buttons.map(({ text }) => text)).size).toBeGreaterThan(30);
  });

  it("fits a form: 24 letters of a title and a button, 45 of a label", () => {
    const { forms, fields } = catalogueOf(language);
    const titles = Object.values(forms).flatMap(({ title, send }) => [title, send]);
    expect(titles.filter((words) => words === "" || words.length > 24)).toEqual([]);
    expect(Object.values(fields).filter(({ label }) => label === "" || label.length > 45)).toEqual([]);
  });

  it("fits a menu: 100 letters for what a command does, and for each place of it", () => {
    const { commands, slots } = catalogueOf(language);
    const words = [...Object.values(commands), ...Object.values(slots)];
    expect(words.filter((one) => one === "" || one.length > 100)).toEqual([]);
  });

  it("fits below a field of a form: 100 letters of a hint", () => {
    const hints = Object.values(catalogueOf(language).fields).flatMap(({ hint }) => hint ?? []);
    expect(hints.length).toBeGreaterThan(0);
    expect(hints.filter((words) => words === "" || words.length > 100)).toEqual([]);
  });
});

it("has no sentence that nobody says", () => {
  const code = ["src/core", "src/cli", "src/text/lay-out-message.ts", "adapters", "src/app.ts"]
    .map((path) => sourceIn(path))
    .join("\n");
  const unsaid = Object.keys(catalogueOf("en").sentences).filter((key) => !code.includes(`"${key}"`));
  expect(unsaid).toEqual([]);
});

test.each([
  ["de", "de"],
  ["de-AT", "de"],
  ["DE_ch", "de"],
  ["en-GB", "en"],
  ["fr", null],
  ["", null],
  ["deu", null],
])("the locale %j is the language %j", (locale, language) => {
  expect(parseLanguage(locale)).toBe(language);
});

const ACTIVITIES: readonly Activity[] = [
  { kind: "thinking" },
  { kind: "answering" },
  { kind: "queued", ahead: 1 },
  { kind: "queued", ahead: 3 },
  { kind: "tool", name: "read" },
  { kind: "question", until: NOW + 60_000 },
  { kind: "approval", approvers: ["Ada", "Cleo"], quorum: 2, until: NOW + 60_000 },
];

function status(activity: Activity, language: Language): string {
  const agent = { id: "ops" as never, name: "Ops" };
  return ours(layOut({ kind: "status", agent, activity, buttons: [], language }, NOW).pieces);
}

/** All code but the words themselves. */
function sourceIn(path: string): string {
  if (path.endsWith(".ts")) return readFileSync(path, "utf8");
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !/core\/words\/text(?:\.ts|\/)/.test(file))
    .map((file) => readFileSync(file, "utf8"))
    .join("\n");
}

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cutToShow, fitsOnCard, spellOut } from "../../../src/core/approval/spell-out.ts";
import { DECEPTIVE } from "../../contract/deceptive-texts.ts";
import { anyText } from "../../fakes/any-text.ts";

/** What a reader can reconstruct: it exists for every text, so no two texts can look the same. */
function readBack(shown: string): string {
  return shown.replace(
    /⟨(?:space ×(\d+)|newline ×(\d+)|(?:(tab)|(?:. )?U\+([0-9A-F]+))(?: ×(\d+))?)⟩\s*|↵\s*|·/gsu,
    (sign, spaces, newlines, tab, code, count) => {
      if (sign.startsWith("↵")) return "\n";
      if (sign === "·") return " ";
      if (spaces) return " ".repeat(Number(spaces));
      if (newlines) return "\n".repeat(Number(newlines));
      const letter = tab ? "\t" : String.fromCodePoint(Number.parseInt(code, 16));
      return letter.repeat(Number(count ?? 1)) + (/ $/.test(sign) ? " " : "");
    },
  );
}

/** What a platform may do to a text, at worst. */
const worn = (shown: string) => shown.trim().replace(/\s+/g, " ");

const tempting = fc.oneof(
  anyText({ maxLength: 40 }),
  fc
    .array(
      fc.constantFrom(
        ..." \n\t\r⟨⟩↵·×&;aсpр01éиー力".split(""),
        ...["U+202E", "space ×4", "\u202e", "\u200b", "e\u0301", "\ud800", "&lt;", "    ", "\n\n\n\n", "  "],
      ),
      { maxLength: 30 },
    )
    .map((parts) => parts.join("")),
);

describe("a text that is spelled out", () => {
  test("can be read back letter for letter, even after blanks were trimmed and collapsed", () => {
    fc.assert(
      fc.property(tempting, (text) => {
        expect(readBack(spellOut(text))).toBe(text);
        expect(readBack(worn(spellOut(text)))).toBe(text);
      }),
      { numRuns: 3000 },
    );
  });

  test("differs for any two texts", () => {
    fc.assert(
      fc.property(tempting, tempting, (one, other) => {
        fc.pre(one !== other);
        expect(worn(spellOut(one))).not.toBe(worn(spellOut(other)));
      }),
      { numRuns: 3000 },
    );
  });

  test("has nothing in it that is invisible, turns around or reads as a blank but single spaces and line ends", () => {
    fc.assert(
      fc.property(tempting, (text) => {
        const shown = spellOut(text);
        expect(shown).not.toMatch(/[^\P{C}\n]|[^\P{Z} ]|\p{M}|\p{Default_Ignorable_Code_Point}|\u2800/u);
        expect(shown).not.toMatch(/[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}]/u);
        expect(shown).not.toMatch(/ {2}|^ | $|\n |[^↵⟩]\n|\n$/);
      }),
      { numRuns: 3000 },
    );
  });

  test.each(DECEPTIVE)("is honest about a command %s", (_, command) => {
    expect(readBack(worn(spellOut(command)))).toBe(command);
  });

  test.each([
    ["rm -rf build && npm run deploy -- --prod", "rm -rf build && npm run deploy -- --prod"],
    ["echo 'Grüße, señor'", "echo 'Grüße, señor'"],
    ["git commit -m привет", "git commit -m привет"],
    ["echo 修正 안녕", "echo 修正 안녕"],
    ["p\u0430y", "p⟨а U+0430⟩y"],
    ["\u0441\u0441 x", "⟨с U+0441⟩⟨с U+0441⟩ x"],
    ["rm \u2013rf", "rm ⟨– U+2013⟩rf"],
    ["a\u202eb", "a⟨U+202E⟩b"],
    ["a\tb", "a⟨tab⟩b"],
    ["if x:\n    y", "if x:↵\n····y"],
    [`ls${" ".repeat(400)}x`, "ls⟨space ×400⟩x"],
    [`ls${"\n".repeat(12)}x`, "ls⟨newline ×12⟩\nx"],
    ["x  ", "x··"],
    ["\u200b".repeat(500), "⟨U+200B ×500⟩"],
    ["⟨U+202E⟩", "⟨U+27E8⟩U+202E⟨U+27E9⟩"],
    ["&lt; && &", "⟨& U+0026⟩lt; && &"],
  ])("shows %j as people can read it", (text, shown) => {
    expect(spellOut(text)).toBe(shown);
  });
});

describe("what a card can show", () => {
  test("is what is short once it is spelled out", () => {
    expect(fitsOnCard("rm -rf build")).toBe(true);
    expect(fitsOnCard("x".repeat(1001))).toBe(false);
    expect(fitsOnCard("\u202ex".repeat(200))).toBe(false);
    expect(fitsOnCard("ls\n".repeat(21))).toBe(false);
    expect(fitsOnCard(`ls${" ".repeat(10_000)}; rm -rf /`)).toBe(true);
  });

  test("and what it cannot is cut into parts that together are the text", () => {
    fc.assert(
      fc.property(
        fc.array(tempting, { maxLength: 20 }),
        fc.integer({ min: 20, max: 200 }),
        (texts, longest) => {
          const text = texts.join("");
          const parts = cutToShow(text, longest);
          expect(parts.join("")).toBe(text);
          expect(parts.every((part) => spellOut(part).length <= longest)).toBe(true);
        },
      ),
    );
  });

  test("in no time, even for 100,000 letters", () => {
    // Processor time: that of the wall is also of whatever else runs.
    const before = process.cpuUsage();
    expect(cutToShow(`curl ${"\u202ea".repeat(50_000)}`).length).toBeGreaterThan(100);
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(3000);
  });
});

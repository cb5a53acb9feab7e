import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";

const FOLDER = "adapters/web/page";
// The page has no types; a name that is put together is not looked for.
const { DE } = (await import(pathToFileURL(join(FOLDER, "words-de.js")).href)) as {
  DE: Readonly<Record<string, string>>;
};
const read = (folder: string, ending: string) =>
  readdirSync(folder)
    .filter((name) => name.endsWith(ending) && name !== "words-de.js")
    .map((name) => readFileSync(join(folder, name), "utf8"))
    .join("\n");
const page = read(FOLDER, ".js");
const literal = /"((?:[^"\\]|\\.)*)"/;
const said = new Set(
  [...page.matchAll(new RegExp(`\\bt\\(\\s*${literal.source}`, "g"))].map(([, text = ""]) => text),
);
const valuesIn = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort();

describe("the words of the browser chat", () => {
  it("are all there in German, with the same values", () => {
    expect(said.size).toBeGreaterThan(60);
    expect([...said].filter((text) => !Object.hasOwn(DE, text))).toEqual([]);
    expect(Object.keys(DE).filter((text) => `${valuesIn(text)}` !== `${valuesIn(DE[text] ?? "")}`)).toEqual(
      [],
    );
  });

  it("are none that nobody says: the page, or the server to it", () => {
    const server = read("adapters/web", ".ts");
    expect(Object.keys(DE).filter((text) => !said.has(text) && !server.includes(`"${text}"`))).toEqual([]);
  });

  it("are words alone: what styles are found by is the same in each language", () => {
    const styled = /\b(?:class|id|type|"data-[a-z-]+"): t\(/g;
    expect([...page.matchAll(styled)].map(([text]) => text)).toEqual([]);
  });

  it("are looked up, every one: nothing else in the page is a sentence", () => {
    const sentence = /(?<!\bt\(\s*)"(?:[A-Z][a-z]+(?: [^"]*)|[^"]* [a-z]+ [a-z]+[^"]*)"/g;
    const loose = page
      .split("\n")
      // Comments, imports, and what the examples say to agents, who know no German.
      .filter((line) => !/^\s*(?:\*|\/\*\*|\/\/|import |text: |opener: )/.test(line))
      .flatMap((line) => [...line.matchAll(sentence)].map(([text]) => text))
      .filter((text) => !/[()=]/.test(text) && !/^"(?:M\d|is-|button |noopener |[a-z]+-[a-z]+ )/.test(text));
    expect(loose).toEqual([]);
  });
});

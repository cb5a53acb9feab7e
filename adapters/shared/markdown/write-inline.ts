import type { Link, PhrasingContent } from "mdast";
import { escapeText } from "./escape-text.ts";
import { textOf } from "./text-of.ts";

/** What differs between the markdown of one reader and another's. */
export interface MarkdownSpelling {
  /** The last word on escaped text; `<` and `>` arrive as `\<` and `\>`. */
  text(escaped: string): string;
  /** The last word on what stands inside code. */
  code(value: string): string;
}

export const plainSpelling: MarkdownSpelling = { text: (escaped) => escaped, code: (value) => value };

const DEEPEST = 40;
const MARKS = { emphasis: ["_", "*"], strong: ["**"], delete: ["~~"] } as const;

interface Piece {
  readonly text: string;
  /** Marks to put around it where they would be read as such, best first. */
  readonly marks: readonly string[];
}

/** Writes inline nodes as markdown. HTML nodes pass as they are: whoever made them vouches for them. */
export function writeInline(
  nodes: readonly PhrasingContent[],
  spelling: MarkdownSpelling,
  depth = 0,
): string {
  const pieces = nodes.map((node) => pieceOf(node, spelling, depth));
  let out = "";
  pieces.forEach(({ text, marks }, index) => {
    const next = pieces[index + 1];
    const after = next === undefined ? "" : (next.marks[0]?.[0] ?? "") + next.text;
    // Marks hold only against letters, so spaces at the edges go outside.
    const [lead, core, tail] = marks.length === 0 ? ["", text, ""] : edgesOf(text);
    const mark = marks.find((one) => holds(one, core, (out + lead).at(-1), (tail + after)[0]));
    out += mark === undefined ? text : lead + mark + core + mark + tail;
  });
  return out;
}

/** The spaces around a text, and what is between them. */
function edgesOf(text: string): readonly [lead: string, core: string, tail: string] {
  const core = text.trim();
  const from = text.length - text.trimStart().length;
  return [text.slice(0, from), core, text.slice(from + core.length)];
}

function pieceOf(node: PhrasingContent, spelling: MarkdownSpelling, depth: number): Piece {
  const bare = (text: string): Piece => ({ text, marks: [] });
  if (depth > DEEPEST) return bare(spelling.text(escapeText(textOf([node]))));
  switch (node.type) {
    case "text":
      return bare(spelling.text(escapeText(node.value)));
    case "emphasis":
    case "strong":
    case "delete":
      return { text: writeInline(node.children, spelling, depth + 1), marks: MARKS[node.type] };
    case "inlineCode":
      return bare(writeCode(node.value, spelling));
    case "break":
      return bare("  \n");
    case "link":
      return bare(writeLink(node, spelling, depth));
    case "html":
      return bare(node.value);
    default:
      // References and images were resolved before; what is left of them is their text.
      return bare(spelling.text(escapeText(textOf([node]))));
  }
}

function writeLink(node: Link, spelling: MarkdownSpelling, depth: number): string {
  const inside = { ...spelling, text: (escaped: string) => spelling.text(escapeBrackets(escaped)) };
  const label = writeInline(node.children, inside, depth + 1);
  return `[${label || node.url.replace(/[[\]<>]/g, "")}](${destination(node.url)})`;
}

const escapeBrackets = (escaped: string) =>
  escaped.replace(/\\[\s\S]|[[\]]/g, (found) => (found.length === 2 ? found : `\\${found}`));

/** An address with everything percent-encoded that could end it or mean something to a reader. */
function destination(url: string): string {
  return url.replace(/[\s<>()|\\`"\p{Cc}]/gu, (letter) =>
    letter === "(" ? "%28" : letter === ")" ? "%29" : encodeURIComponent(letter),
  );
}

function writeCode(value: string, spelling: MarkdownSpelling): string {
  const line = spelling.code(value.replace(/(?<!\s)\s*\n\s*/g, " "));
  const longest = Math.max(0, ...(line.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  const pad = /^`|`$|^ .*\S.* $/s.test(line) ? " " : "";
  return fence + pad + line + pad + fence;
}

/** Would a reader take the mark for a mark between these letters? CommonMark's flanking rules. */
function holds(mark: string, text: string, before: string | undefined, after: string | undefined): boolean {
  const first = text[0];
  const last = text.at(-1);
  if (first === undefined || last === undefined || isBlank(first) || isBlank(last)) return false;
  if (before === mark[0] || after === mark[0]) return false;
  if (mark.startsWith("_") && (isWord(before) || isWord(after))) return false;
  const opens = !isPunctuation(first) || !isWord(before);
  const closes = !isPunctuation(last) || !isWord(after);
  return opens && closes;
}

const isBlank = (letter: string | undefined) => letter === undefined || /\s/u.test(letter);
const isWord = (letter: string | undefined) => letter !== undefined && !/[\s\p{P}\p{S}]/u.test(letter);
const isPunctuation = (letter: string) => /[\p{P}\p{S}]/u.test(letter);

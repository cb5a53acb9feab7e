import type { List, Nodes, Root, RootContent } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";
import { cutSource, type Piece } from "./cut-source.ts";
import { placeBack } from "./place-back.ts";
import { textOf } from "./text-of.ts";

const OPTIONS = { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] };

// The parser's time grows with the square of nested quotes and lists; nobody means thirty of them.
const TOO_DEEP = /^((?:[ \t]*(?:>|(?:[-+*]|\d{1,9}[.)])(?=[ \t]))){30}[ \t]*)(?=[->+*\d])/gm;
const DEEPEST = 80;
// So does the time for marks that may pair up within one paragraph; past this many they are only letters.
const MOST_MARKS = 2000;
const MARKS = /[*_~[\]]/g;
const UNESCAPED = /\\[\s\S]|([*_~[\]])/g;
const FENCED = /(^ {0,3}(?:`{3,}|~{3,})[^\n]*\n[\s\S]*?^ {0,3}(?:`{3,}|~{3,})[ \t]*$)/m;
const EMPTY_LINES = /(\n[ \t]*\n)/;
const DEFINITION = /^ {0,3}\[[^\]\n]{1,200}\]:[ \t]*\S[^\n]*$/gm;
const MOST_DEFINITIONS = 100;
const PLAIN = /^(?![\d-])[\p{L}\p{M}\p{N} ,.;?!'"()%’“”…–—-]+$/u;
const LONGEST_PLAIN = 2_000;
/** A message is cut, laid out and put into plain words one after the other; it is read once for that. */
const KEPT_TEXTS = 64;
const LONGEST_KEPT = 12_000;

const kept = new Map<string, Root>();

/**
 * Reads GFM into a syntax tree that nobody may change. Never throws, never nests deeper than a recursion can follow,
 * and shows as its source what would take too long to read.
 */
export function parseMarkdown(markdown: string): Root {
  const known = kept.get(markdown);
  if (known) return known;
  const root = parse(markdown);
  if (markdown.length <= LONGEST_KEPT) {
    const oldest = kept.size >= KEPT_TEXTS ? kept.keys().next() : null;
    if (oldest?.value !== undefined) kept.delete(oldest.value);
    kept.set(markdown, root);
  }
  return root;
}

function parse(markdown: string): Root {
  if (isPlain(markdown)) return plainRoot(markdown);
  try {
    const shallow = defuse(markdown);
    const pieces = cutSource(shallow);
    const definitions = pieces.length > 1 ? definitionsIn(shallow) : "";
    const root: Root = { type: "root", children: [] };
    for (const piece of pieces) join(root, nodesOf(piece, definitions), shallow);
    flattenBelow(root);
    placeBack(root, shallow, markdown);
    return root;
  } catch {
    // Thousands of nested marks overflow the parser's stack; then the text stands as it is.
    return { type: "root", children: [{ type: "paragraph", children: [{ type: "text", value: markdown }] }] };
  }
}

/** Nothing but words in one line, as most short answers are; what could be a mark, a list or an address is none. */
const isPlain = (text: string) =>
  text.length <= LONGEST_PLAIN && PLAIN.test(text) && !/www\./i.test(text) && text.trim() === text;

function plainRoot(value: string): Root {
  const position = positionOf(0, value.length);
  return {
    type: "root",
    children: [{ type: "paragraph", children: [{ type: "text", value, position }], position }],
    position,
  };
}

/** Links may be defined in another piece. */
function definitionsIn(markdown: string): string {
  const found = markdown.match(DEFINITION)?.slice(0, MOST_DEFINITIONS) ?? [];
  return found.length === 0 ? "" : `\n\n${found.join("\n")}`;
}

function nodesOf({ text, at, isTooHeavy }: Piece, definitions: string): RootContent[] {
  if (isTooHeavy)
    return [{ type: "code", value: text.replace(/\n$/, ""), position: positionOf(at, text.length) }];
  const { children } = fromMarkdown(text + (text.includes("[") ? definitions : ""), OPTIONS);
  const own = children.filter(({ position }) => (position?.start.offset ?? 0) < text.length);
  if (at > 0) for (const node of own) move(node, at);
  return own;
}

const positionOf = (at: number, length: number) => {
  const point = (offset: number) => ({ line: 1, column: 1, offset });
  return { start: point(at), end: point(at + length) };
};

function move(node: Nodes, by: number): void {
  const waiting: Nodes[] = [node];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next.position) {
      const { start, end } = next.position;
      next.position = positionOf((start.offset ?? 0) + by, (end.offset ?? 0) - (start.offset ?? 0));
    }
    if ("children" in next) waiting.push(...next.children);
  }
}

/** A list that was cut between its items is one list again. */
function join(root: Root, nodes: readonly RootContent[], source: string): void {
  const [first, ...rest] = nodes;
  const last = root.children.at(-1);
  const isOne =
    last?.type === "list" && first?.type === "list" && markerOf(last, source) === markerOf(first, source);
  if (!isOne) return void root.children.push(...nodes);
  last.spread = last.spread === true || first.spread === true;
  last.children.push(...first.children);
  root.children.push(...rest);
}

function markerOf(list: List, source: string): string {
  const start = list.children.at(0)?.position?.start.offset ?? 0;
  return /^\d*(.)/.exec(source.slice(start, start + 10))?.[1] ?? "";
}

function defuse(markdown: string): string {
  const shallow = markdown.replace(TOO_DEEP, "$1\\");
  const isBomb = (text: string) => (text.match(MARKS)?.length ?? 0) > MOST_MARKS;
  if (!isBomb(shallow)) return shallow;
  const calm = (text: string) =>
    isBomb(text) ? text.replace(UNESCAPED, (found, mark) => (mark ? `\\${mark}` : found)) : text;
  const pieces = shallow.split(FENCED);
  return pieces
    .map((piece, index) => (index % 2 === 1 ? piece : piece.split(EMPTY_LINES).map(calm).join("")))
    .join("");
}

function flattenBelow(root: Root): void {
  const waiting: { node: Nodes; depth: number }[] = [{ node: root, depth: 0 }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { node, depth } = next;
    if (!("children" in node)) continue;
    if (depth >= DEEPEST) node.children = [{ type: "text", value: textOf(node.children) }];
    else for (const child of node.children) waiting.push({ node: child, depth: depth + 1 });
  }
}

import type { Nodes, Root } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";
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

/** Reads GFM into a syntax tree. Never throws, and never nests deeper than a recursion can follow. */
export function parseMarkdown(markdown: string): Root {
  try {
    const root = fromMarkdown(defuse(markdown), OPTIONS);
    flattenBelow(root);
    return root;
  } catch {
    // Thousands of nested marks overflow the parser's stack; then the text stands as it is.
    return { type: "root", children: [{ type: "paragraph", children: [{ type: "text", value: markdown }] }] };
  }
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

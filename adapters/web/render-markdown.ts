import type { Definition, List, Nodes, PhrasingContent, Root, RootContent, Table } from "mdast";
import { parseMarkdown } from "../shared/markdown/parse-markdown.ts";
import { linkOf } from "./link.ts";
import type { Block, Inline } from "./tree.ts";

/** Deeper nesting than anybody writes on purpose is shown as its source, so that no text can exhaust the stack. */
const DEEPEST = 24;

interface Page {
  readonly source: string;
  readonly definitions: ReadonlyMap<string, Definition>;
}

/** Untrusted markdown as a tree of allowed nodes: raw HTML is text, and only web and mail links lead anywhere. */
export function renderMarkdown(markdown: string): readonly Block[] {
  return renderParts(markdown).flatMap(({ blocks }) => blocks);
}

/** Markdown that only grows: what stands before its last two blocks is laid out once and never again. */
export function createGrowingRenderer(): (markdown: string) => readonly Block[] {
  let settled = "";
  let before: readonly Block[] = [];
  return (markdown) => {
    if (!markdown.startsWith(settled)) {
      settled = "";
      before = [];
    }
    const parts = renderParts(markdown.slice(settled.length));
    const shown = [...before, ...parts.flatMap(({ blocks }) => blocks)];
    const open = parts.at(-2);
    if (open) {
      before = [...before, ...parts.slice(0, -2).flatMap(({ blocks }) => blocks)];
      settled = markdown.slice(0, settled.length + open.at);
    }
    return shown;
  };
}

/** The blocks by the line of the text that they begin at. */
function renderParts(
  markdown: string,
): readonly { readonly at: number; readonly blocks: readonly Block[] }[] {
  const root = parseMarkdown(markdown);
  const page = { source: markdown, definitions: definitionsOf(root) };
  return root.children.map((node) => ({
    at: markdown.lastIndexOf("\n", (node.position?.start.offset ?? 0) - 1) + 1,
    blocks: blockOf(node, page, 0),
  }));
}

function definitionsOf(root: Root): ReadonlyMap<string, Definition> {
  const definitions = new Map<string, Definition>();
  for (const node of root.children) {
    if (node.type === "definition" && !definitions.has(node.identifier)) {
      definitions.set(node.identifier, node);
    }
  }
  return definitions;
}

function blocksOf(nodes: readonly RootContent[], page: Page, depth: number): readonly Block[] {
  return nodes.flatMap((node) => blockOf(node, page, depth));
}

function blockOf(node: RootContent, page: Page, depth: number): readonly Block[] {
  if (depth > DEEPEST) return [plain(sourceOf(node, page))];
  switch (node.type) {
    case "paragraph":
      return [{ t: "p", c: inlinesOf(node.children, page, depth) }];
    case "heading":
      return [{ t: "h", level: node.depth, c: inlinesOf(node.children, page, depth) }];
    case "blockquote":
      return [{ t: "quote", c: blocksOf(node.children, page, depth + 1) }];
    case "list":
      return [listOf(node, page, depth)];
    case "code":
      return [{ t: "pre", lang: node.lang ?? null, v: node.value }];
    case "table":
      return [tableOf(node, page, depth)];
    case "thematicBreak":
      return [{ t: "rule" }];
    case "definition":
      return [];
    case "footnoteDefinition":
      return [plain(`[${node.label ?? node.identifier}]`), ...blocksOf(node.children, page, depth + 1)];
    case "html":
      return [plain(node.value)];
    default:
      return [plain(sourceOf(node, page))];
  }
}

function listOf(node: List, page: Page, depth: number): Block {
  return {
    t: "list",
    start: node.ordered ? (node.start ?? 1) : null,
    items: node.children.map((item) => ({
      checked: item.checked ?? null,
      c: blocksOf(item.children, page, depth + 1),
    })),
  };
}

function tableOf(node: Table, page: Page, depth: number): Block {
  const rows = node.children.map((row) => row.children.map((cell) => inlinesOf(cell.children, page, depth)));
  return { t: "table", align: node.align ?? [], head: rows[0] ?? [], rows: rows.slice(1) };
}

function inlinesOf(nodes: readonly PhrasingContent[], page: Page, depth: number): readonly Inline[] {
  return nodes.flatMap((node) => inlineOf(node, page, depth + 1));
}

function inlineOf(node: PhrasingContent, page: Page, depth: number): readonly Inline[] {
  if (depth > DEEPEST) return [{ t: "text", v: sourceOf(node, page) }];
  switch (node.type) {
    case "text":
    case "html":
      return [{ t: "text", v: node.value }];
    case "inlineCode":
      return [{ t: "code", v: node.value }];
    case "strong":
      return [{ t: "strong", c: inlinesOf(node.children, page, depth) }];
    case "emphasis":
      return [{ t: "em", c: inlinesOf(node.children, page, depth) }];
    case "delete":
      return [{ t: "del", c: inlinesOf(node.children, page, depth) }];
    case "break":
      return [{ t: "break" }];
    case "link":
      return linkOf(node.url, inlinesOf(node.children, page, depth));
    case "linkReference":
      return linkOf(page.definitions.get(node.identifier)?.url ?? "", inlinesOf(node.children, page, depth));
    // Pictures are not fetched: that would tell another server who reads here.
    case "image":
      return linkOf(node.url, [{ t: "text", v: node.alt || node.url }]);
    case "imageReference":
      return linkOf(page.definitions.get(node.identifier)?.url ?? "", [{ t: "text", v: node.alt ?? "" }]);
    case "footnoteReference":
      return [{ t: "text", v: `[${node.label ?? node.identifier}]` }];
    default:
      return [{ t: "text", v: sourceOf(node, page) }];
  }
}

const plain = (text: string): Block => ({ t: "p", c: [{ t: "text", v: text }] });

function sourceOf(node: Nodes, page: Page): string {
  const { start, end } = node.position ?? {};
  return page.source.slice(start?.offset ?? 0, end?.offset ?? 0);
}

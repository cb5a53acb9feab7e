import type {
  BlockContent,
  Blockquote,
  Code,
  List,
  ListItem,
  PhrasingContent,
  RootContent,
  Table,
} from "mdast";
import { cutText, mostThatFits } from "./cut-text.ts";
import { splitInline } from "./split-inline.ts";
import { textOf } from "./text-of.ts";

/** How large blocks are together once written and rendered. */
export type Size = (blocks: readonly RootContent[]) => number;

// Between two blocks stands an empty line.
const JOINT = 2;
const TIGHT = 0.9;

/** Groups blocks so that each group fits, cutting those that are too large alone. */
export function packBlocks(blocks: readonly RootContent[], limit: number, size: Size): RootContent[][] {
  const groups: RootContent[][] = [];
  let group: RootContent[] = [];
  let used = 0;
  const close = () => {
    // A heading belongs to what follows it.
    const heading = group.length > 1 && group.at(-1)?.type === "heading" ? group.pop() : undefined;
    if (group.length > 0) groups.push(group);
    group = heading === undefined ? [] : [heading];
    used = heading === undefined ? 0 : size([heading]) + JOINT;
  };
  // Inside quotes and lists the joint is wider, so where it gets tight the whole is measured.
  const isTooMuch = (block: RootContent, blockSize: number) =>
    used + blockSize > limit || (used + blockSize > limit * TIGHT && size([...group, block]) > limit);
  const add = (block: RootContent, blockSize: number) => {
    if (group.length > 0 && isTooMuch(block, blockSize)) close();
    if (group.length > 0 && isTooMuch(block, blockSize)) close();
    group.push(block);
    used += blockSize + JOINT;
  };
  for (const block of blocks) {
    const blockSize = size([block]);
    if (blockSize <= limit) add(block, blockSize);
    else for (const part of splitBlock(block, limit, size)) add(part, size([part]));
  }
  close();
  if (group.length > 0) groups.push(group);
  return groups;
}

/** Cuts one block that is too large into blocks that fit, losing nothing of it. */
function splitBlock(block: RootContent, limit: number, size: Size): RootContent[] {
  switch (block.type) {
    case "code":
      return splitCode(block, limit, size);
    case "html":
      // It is shown as text anyway, and in a fence every piece stays what it was.
      return splitCode({ type: "code", lang: "html", value: block.value }, limit, size);
    case "table":
      return splitTable(block, limit, size);
    case "list":
      return splitList(block, limit, size);
    case "blockquote":
      return splitQuote(block, limit, size);
    case "paragraph":
    case "heading":
      return splitPhrasing(block.children, limit, size);
    default:
      return splitPhrasing([{ type: "text", value: textOf([block]) }], limit, size);
  }
}

function splitPhrasing(children: readonly PhrasingContent[], limit: number, size: Size): RootContent[] {
  const paragraph = (nodes: readonly PhrasingContent[]): RootContent => ({
    type: "paragraph",
    children: [...nodes],
  });
  return splitInline(children, limit, (nodes) => size([paragraph(nodes)])).map(paragraph);
}

function splitCode(code: Code, limit: number, size: Size): RootContent[] {
  const part = (value: string): Code => ({ ...code, value });
  const out: Code[] = [];
  let rest = code.value;
  while (rest !== "") {
    const most = mostThatFits(rest.length, limit, (length) => size([part(rest.slice(0, length))]));
    if (most === rest.length) return [...out, part(rest)];
    const line = rest.lastIndexOf("\n", most);
    const cut = line > 0 ? line : cutText(rest, most);
    out.push(part(rest.slice(0, cut)));
    rest = rest.slice(line > 0 ? cut + 1 : cut);
  }
  return out;
}

function splitTable(table: Table, limit: number, size: Size): RootContent[] {
  const [header, ...rows] = table.children;
  if (header === undefined) return [];
  const out: RootContent[] = [];
  let rest = rows;
  while (rest.length > 0) {
    const part = (count: number): Table => ({ ...table, children: [header, ...rest.slice(0, count)] });
    const most = mostThatFits(rest.length, limit, (count) => size([part(count)]));
    if (size([part(most)]) <= limit) out.push(part(most));
    else out.push(...splitRow(table, rest[0], limit, size));
    rest = rest.slice(most);
  }
  return out.length > 0 ? out : splitRow(table, header, limit, size);
}

// A row that is too long for a message becomes a paragraph a cell, each under its column's name.
function splitRow(
  table: Table,
  row: Table["children"][number] | undefined,
  limit: number,
  size: Size,
): RootContent[] {
  const names = table.children[0]?.children ?? [];
  return (row?.children ?? []).flatMap((cell, column) => {
    const name = row === table.children[0] ? "" : textOf(names[column]?.children ?? []).slice(0, 80);
    const label: PhrasingContent[] = name === "" ? [] : [{ type: "text", value: `${name}: ` }];
    return splitPhrasing([...label, ...cell.children], limit, size);
  });
}

function splitList(list: List, limit: number, size: Size): RootContent[] {
  const out: RootContent[] = [];
  let from = 0;
  while (from < list.children.length) {
    const rest = list.children.slice(from);
    const start = list.ordered === true ? (list.start ?? 1) + from : (list.start ?? null);
    const part = (count: number): List => ({ ...list, start, children: rest.slice(0, count) });
    const most = mostThatFits(rest.length, limit, (count) => size([part(count)]));
    const whole = part(most);
    if (size([whole]) <= limit) out.push(whole);
    else out.push(...splitItem(whole, limit, size));
    from += most;
  }
  return out;
}

/** A list of one item: its beginning stays an item, the rest follows as plain blocks. */
function splitItem(list: List, limit: number, size: Size): RootContent[] {
  const [item] = list.children;
  if (item === undefined) return [];
  const wrap = (blocks: readonly RootContent[]): List => ({
    ...list,
    children: [{ ...item, children: blocks as ListItem["children"] }],
  });
  const [first, ...rest] = packBlocks(item.children, limit, (blocks) => size([wrap(blocks)]));
  return [...(first === undefined ? [] : [wrap(first)]), ...rest.flat()];
}

function splitQuote(quote: Blockquote, limit: number, size: Size): RootContent[] {
  const wrap = (blocks: readonly RootContent[]): Blockquote => ({
    ...quote,
    children: blocks as BlockContent[],
  });
  return packBlocks(quote.children, limit, (blocks) => size([wrap(blocks)])).map(wrap);
}

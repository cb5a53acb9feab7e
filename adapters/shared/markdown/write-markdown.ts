import type { BlockContent, Code, List, ListItem, RootContent, Table, TableRow } from "mdast";
import { escapeLineStarts, escapeText } from "./escape-text.ts";
import { textOf } from "./text-of.ts";
import { type MarkdownSpelling, plainSpelling, writeInline } from "./write-inline.ts";

const DEEPEST = 40;

/** Writes blocks as standard markdown that reads back as the same blocks. */
export function writeMarkdown(
  nodes: readonly RootContent[],
  spelling: MarkdownSpelling = plainSpelling,
  depth = 0,
): string {
  const out: string[] = [];
  let lastList: { ordered: boolean; marker: string } | null = null;
  for (const node of nodes) {
    const ordered = node.type === "list" && node.ordered === true;
    const [usual, other]: [string, string] = ordered ? [".", ")"] : ["-", "*"];
    // Two lists side by side would grow together under one marker.
    const marker: string = lastList?.ordered === ordered && lastList.marker === usual ? other : usual;
    out.push(writeBlock(node, spelling, depth, marker));
    lastList = node.type === "list" ? { ordered, marker } : null;
  }
  return out.filter((block) => block !== "").join("\n\n");
}

function writeBlock(node: RootContent, spelling: MarkdownSpelling, depth: number, marker: string): string {
  if (depth > DEEPEST) return spelling.text(escapeLineStarts(escapeText(textOf([node]))));
  switch (node.type) {
    case "paragraph":
      return escapeLineStarts(writeInline(node.children, spelling)).trim();
    case "heading":
      return writeHeading(node.depth, writeInline(node.children, spelling));
    case "thematicBreak":
      // Dashes would turn the line before into a heading, stars would look like a list.
      return "___";
    case "blockquote":
      return prefixed(writeMarkdown(node.children, spelling, depth + 1), "> ", "> ");
    case "list":
      return writeList(node, spelling, depth, marker);
    case "code":
      return writeFence(node, spelling);
    case "table":
      return writeTable(node, spelling);
    case "html":
      return node.value;
    default:
      return spelling.text(escapeLineStarts(escapeText(textOf([node])))).trim();
  }
}

function writeHeading(depth: number, inline: string): string {
  const line = inline.replace(/(?<!\s)\s*\n\s*/g, " ").trim();
  return `${"#".repeat(depth)} ${line.replace(/(?<!#)(#+)$/, "\\$1")}`.trim();
}

function writeList(list: List, spelling: MarkdownSpelling, depth: number, marker: string): string {
  const start = list.start ?? 1;
  const items = list.children.map((item, index) => {
    const bullet = list.ordered === true ? `${start + index}${marker} ` : `${marker} `;
    return writeItem(item, bullet, spelling, depth);
  });
  return items.join(list.spread === true ? "\n\n" : "\n");
}

function writeItem(item: ListItem, bullet: string, spelling: MarkdownSpelling, depth: number): string {
  const box = typeof item.checked === "boolean" ? `[${item.checked ? "x" : " "}] ` : "";
  const blocks = item.children as BlockContent[];
  const tight = item.spread !== true && blocks.every(({ type }, index) => type === "list" || index === 0);
  const body = tight
    ? blocks.map((block) => writeMarkdown([block], spelling, depth + 1)).join("\n")
    : writeMarkdown(blocks, spelling, depth + 1);
  return prefixed(box + body, bullet, " ".repeat(bullet.length)).trimEnd();
}

function writeFence(code: Code, spelling: MarkdownSpelling): string {
  const value = spelling.code(code.value);
  const longest = Math.max(2, ...(value.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  const language = /^[\p{L}\p{N}_+#.:/-]{1,40}$/u.test(code.lang ?? "") ? code.lang : "";
  return `${fence}${language}\n${value}${value === "" ? "" : "\n"}${fence}`;
}

function writeTable(table: Table, spelling: MarkdownSpelling): string {
  const [header, ...rows] = table.children;
  if (header === undefined) return "";
  const columns = Math.max(...table.children.map((row) => row.children.length));
  const lines = [header, ...rows].map((row) => writeRow(row, columns, spelling));
  const marks = { left: ":--", right: "--:", center: ":-:" };
  const rule = Array.from({ length: columns }, (_, index) => {
    const align = table.align?.[index];
    return align ? marks[align] : "---";
  });
  lines.splice(1, 0, `| ${rule.join(" | ")} |`);
  return lines.join("\n");
}

function writeRow(row: TableRow, columns: number, spelling: MarkdownSpelling): string {
  const cells = row.children.map((cell) =>
    writeInline(cell.children, spelling)
      .replace(/(?<!\s)\s*\n\s*/g, " ")
      .replaceAll("|", "\\|")
      .trim(),
  );
  while (cells.length < columns) cells.push("");
  return `| ${cells.join(" | ")} |`;
}

function prefixed(text: string, first: string, rest: string): string {
  return text
    .split("\n")
    .map((line, index) => (index === 0 ? first + line : line === "" ? rest.trimEnd() : rest + line))
    .join("\n");
}

import type { Table } from "mdast";
import { textOf } from "./text-of.ts";

/** Wider columns than this are not padded: a line that breaks is harder to read than one that is not aligned. */
const WIDEST_COLUMN = 24;
const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** A table as aligned lines, for where there are no tables. */
export function tableAsText({ children, align }: Table): string {
  const rows = children.map((row) =>
    row.children.map((cell) => textOf(cell.children).replace(/\s+/g, " ").trim()),
  );
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.min(WIDEST_COLUMN, Math.max(3, ...rows.map((row) => widthOf(row[column] ?? "")))),
  );
  const lines = rows.map((row) =>
    widths
      .map((width, column) => padded(row[column] ?? "", width, align?.[column] === "right"))
      .join(" │ ")
      .trimEnd(),
  );
  const rule = widths.map((width) => "─".repeat(width)).join("─┼─");
  return [lines[0] ?? "", rule, ...lines.slice(1)].join("\n");
}

const widthOf = (text: string) => [...graphemes.segment(text)].length;

function padded(text: string, width: number, right: boolean): string {
  const space = " ".repeat(Math.max(0, width - widthOf(text)));
  return right ? space + text : text + space;
}

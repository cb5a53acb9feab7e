import type { RootContent } from "mdast";
import { packBlocks } from "./pack-blocks.ts";
import { parseMarkdown } from "./parse-markdown.ts";
import { resolveNodes } from "./resolve-nodes.ts";
import { writeMarkdown } from "./write-markdown.ts";

/**
 * Cuts markdown into parts of at most `limit`, each whole markdown by itself, at block boundaries where it can.
 * `measure` says how large a part is once rendered; larger markdown must not measure smaller.
 */
export function splitMarkdown(
  markdown: string,
  limit: number,
  measure: (markdown: string) => number,
): string[] {
  if (measure(markdown) <= limit) return markdown.trim() === "" ? [] : [markdown];
  const size = (blocks: readonly RootContent[]) => measure(writeMarkdown(blocks));
  const blocks = resolveNodes(parseMarkdown(markdown));
  return packBlocks(blocks, limit, size).map((group) => writeMarkdown(group));
}

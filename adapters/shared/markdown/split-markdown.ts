import { packBlocks, type Size } from "./pack-blocks.ts";
import { parseMarkdown } from "./parse-markdown.ts";
import { resolveNodes } from "./resolve-nodes.ts";
import { writeMarkdown } from "./write-markdown.ts";

/**
 * Cuts markdown into parts of at most `limit`, each whole markdown by itself, at block boundaries where it can.
 * `size` says how large blocks are once rendered; more blocks must not be smaller.
 */
export function splitMarkdown(markdown: string, limit: number, size: Size): string[] {
  if (markdown.trim() === "") return [];
  const blocks = resolveNodes(parseMarkdown(markdown));
  if (size(blocks) <= limit) return [markdown];
  return packBlocks(blocks, limit, size).map((group) => writeMarkdown(group));
}

import { packBlocks, type Size } from "./pack-blocks.ts";
import { parseMarkdown } from "./parse-markdown.ts";
import { resolveNodes } from "./resolve-nodes.ts";
import { writeMarkdown } from "./write-markdown.ts";

/**
 * Cuts markdown into parts of at most `limit`, each whole markdown by itself, at block boundaries where it can.
 * `size` says how large blocks are once rendered; more blocks must not be smaller.
 */
export function splitMarkdown(markdown: string, limit: number, size: Size): string[] {
  return markdown.trim() === "" ? [] : split(markdown, limit, size, MOST_ROUNDS);
}

const MOST_ROUNDS = 4;

function split(markdown: string, limit: number, size: Size, rounds: number): string[] {
  const blocks = resolveNodes(parseMarkdown(markdown));
  if (rounds === 0 || size(blocks) <= limit) return [markdown];
  const parts = packBlocks(blocks, limit, size).map((group) => writeMarkdown(group));
  // Read again, a part may hold more than was written, such as links where only an address stood.
  return parts.flatMap((part) => split(part, limit, size, rounds - 1));
}

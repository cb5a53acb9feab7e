import type { Root } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";

const OPTIONS = { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] };

/** Reads GFM into a syntax tree with source positions. Never throws: every text is markdown. */
export function parseMarkdown(markdown: string): Root {
  return fromMarkdown(markdown, OPTIONS);
}

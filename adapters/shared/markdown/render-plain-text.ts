import { cutText } from "./cut-text.ts";
import { parseMarkdown } from "./parse-markdown.ts";
import { resolveNodes } from "./resolve-nodes.ts";
import { textOf } from "./text-of.ts";

/** The words of a markdown text without its marks, for notifications and logs of what was shown. */
export function renderPlainText(markdown: string, longest = Number.POSITIVE_INFINITY): string {
  const words = resolveNodes(parseMarkdown(markdown))
    .map((node) => textOf([node]))
    .join("\n")
    .trim();
  if (words.length <= longest) return words;
  return `${words.slice(0, cutText(words, longest - 1)).trimEnd()}…`;
}

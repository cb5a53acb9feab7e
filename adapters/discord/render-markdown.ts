import type { BlockContent, Nodes, PhrasingContent, RootContent } from "mdast";
import { escapeLineStarts, escapeText } from "../shared/markdown/escape-text.ts";
import { parseMarkdown } from "../shared/markdown/parse-markdown.ts";
import { resolveNodes } from "../shared/markdown/resolve-nodes.ts";
import { splitMarkdown } from "../shared/markdown/split-markdown.ts";
import { tableAsText } from "../shared/markdown/table-text.ts";
import { textOf } from "../shared/markdown/text-of.ts";
import type { MarkdownSpelling } from "../shared/markdown/write-inline.ts";
import { writeMarkdown } from "../shared/markdown/write-markdown.ts";

export interface DiscordMarkdownOptions {
  /** Our own texts may hold moments as `time:` links; an agent's may not. */
  readonly trustedTimes: boolean;
}

const UNTRUSTED: DiscordMarkdownOptions = { trustedTimes: false };
/** Discord takes 2,000 letters; some room stays for a mark that a copy was said before. */
const LONGEST_PART = 1900;
/** Discord knows three sizes of heading. */
const SMALLEST_HEADING = 3;
const SAFE_LINK = /^https?:\/\/[^\s]/i;
const TIME_LINK = /^time:(-?\d{1,15})$/;
/** Invisible. Before a `<` of ours it keeps the writer from escaping one that begins a line. */
const JOINER = "\u2060";

/** Writes untrusted markdown for Discord: nothing in it mentions, hides, or leads elsewhere than it says. */
export function renderDiscordMarkdown(markdown: string, options: DiscordMarkdownOptions = UNTRUSTED): string {
  return writeDiscord(resolveNodes(parseMarkdown(markdown)), options);
}

function writeDiscord(blocks: readonly RootContent[], options: DiscordMarkdownOptions): string {
  const written = writeMarkdown(disarmAll(blocks, options, 0) as RootContent[], discordSpelling);
  // `-#` makes small print of a line, with or without a space behind it.
  return written.replace(/^((?:> )*[ ]*)-#/gm, "$1\\-#");
}

/** Cuts an answer into texts that each fit one Discord message once rendered. */
export function splitDiscordAnswer(markdown: string): string[] {
  return splitMarkdown(markdown, LONGEST_PART, (blocks) => writeDiscord(blocks, UNTRUSTED).length);
}

/** Plain text of somebody's, so that Discord shows its very letters. */
export function escapeDiscord(text: string): string {
  return discordSpelling.text(escapeLineStarts(escapeText(text)));
}

/** Plain text in a block of code that it cannot end. */
export function fenceDiscord(text: string): string {
  return `\`\`\`\n${breakTicks(text, 2)}\n\`\`\``;
}

/** Plain text in a run of code that it cannot end. */
export function codeDiscord(text: string): string {
  const line = breakTicks(text.replace(/\s*\n\s*/g, " "), 1);
  if (!line.includes("`")) return `\`${line}\``;
  return `\`\` ${line} \`\``;
}

/** Discord ends code at three backticks, however many began it, so no more than `most` may stand side by side. */
export function breakTicks(text: string, most: number): string {
  return text.replace(/`+/g, (run) => run.replace(new RegExp(`\`{${most}}(?=\`)`, "g"), `$&${JOINER}`));
}

const discordSpelling: MarkdownSpelling = {
  text: (escaped) =>
    escaped
      // Discord shows entities as they are written.
      .replace(/&amp;(?=#?\w{1,40};)/g, "&")
      .replace(/@(?=everyone|here)/gi, `@${JOINER}`)
      .replace(/\|(?=\|)|(?<=\|)\|/g, "\\|"),
  code: (value) => breakTicks(value, 1),
};

function disarmAll(nodes: readonly Nodes[], options: DiscordMarkdownOptions, quotes: number): Nodes[] {
  return nodes.flatMap((node) => disarm(node, options, quotes));
}

function disarm(node: Nodes, options: DiscordMarkdownOptions, quotes: number): Nodes[] {
  const inside = (children: readonly Nodes[]) => disarmAll(children, options, quotes);
  switch (node.type) {
    case "html":
      return [text(node.value)];
    case "table":
      return [{ type: "code", value: tableAsText(node) }];
    case "thematicBreak":
      return [{ type: "paragraph", children: [text("―――")] }];
    case "heading": {
      if (node.depth <= SMALLEST_HEADING) return [{ ...node, children: inside(node.children) } as Nodes];
      const strong = { type: "strong", children: inside(node.children) as PhrasingContent[] } as const;
      return [{ type: "paragraph", children: [strong] }];
    }
    case "blockquote": {
      const children = disarmAll(node.children, options, quotes + 1);
      // A quote within a quote would show its mark.
      return quotes > 0 ? children : [{ ...node, children: children as BlockContent[] }];
    }
    case "link":
      return [disarmLink(node, options)];
    default:
      return ["children" in node ? ({ ...node, children: inside(node.children) } as Nodes) : node];
  }
}

function disarmLink(node: Extract<Nodes, { type: "link" }>, options: DiscordMarkdownOptions): Nodes {
  const children = disarmAll(node.children, options, 0) as PhrasingContent[];
  const label = textOf(children);
  const time = options.trustedTimes ? TIME_LINK.exec(node.url) : null;
  if (time !== null) return { type: "html", value: `${JOINER}<t:${Math.floor(Number(time[1]) / 1000)}:f>` };
  if (!SAFE_LINK.test(node.url))
    return text(label === node.url || node.url === "" ? label : `${label} (${node.url})`);
  // Discord makes no link of a label that looks like an address: the address stands alone, and says where it leads.
  if (looksLikeAddress(label) || label.trim() === "") {
    const bare = { type: "html", value: `${JOINER}<${encoded(node.url)}>` } as const;
    return sameAddress(label, node.url) ? bare : text(`${label} (${node.url})`);
  }
  return { type: "link", url: node.url, children };
}

const looksLikeAddress = (label: string) =>
  /https?:\/\/|^\s*www\.|^\s*[\w-]+(?:\.[\w-]+)+(?:[/:?#]|\s*$)/i.test(label);

const sameAddress = (label: string, url: string) =>
  label.trim() === "" || bareAddress(label) === bareAddress(url);

const bareAddress = (address: string) =>
  address
    .trim()
    .replace(/^https?:\/\//i, "")
    .replace(/\/$/, "");

const encoded = (url: string) => url.replace(/[\s<>`|\\]/g, (letter) => encodeURIComponent(letter));

const text = (value: string): PhrasingContent => ({ type: "text", value });

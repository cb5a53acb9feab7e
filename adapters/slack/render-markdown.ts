import type { Nodes, PhrasingContent, RootContent } from "mdast";
import { parseMarkdown } from "../shared/markdown/parse-markdown.ts";
import { renderPlainText } from "../shared/markdown/render-plain-text.ts";
import { resolveNodes } from "../shared/markdown/resolve-nodes.ts";
import { splitMarkdown } from "../shared/markdown/split-markdown.ts";
import { textOf } from "../shared/markdown/text-of.ts";
import type { MarkdownSpelling } from "../shared/markdown/write-inline.ts";
import { writeMarkdown } from "../shared/markdown/write-markdown.ts";

export interface SlackMarkdownOptions {
  /** The text is ours: `time:` links become moments in the reader's own zone. Never set for what an agent wrote. */
  readonly trustedTimes: boolean;
}

const UNTRUSTED: SlackMarkdownOptions = { trustedTimes: false };
// Slack takes 12,000 letters of markdown in one message, all blocks together; the rest is for our own lines.
const LONGEST_PART = 9000;
const LONGEST_FALLBACK = 2000;
// Slack's tables take 100 rows of 20 columns.
const MOST_ROWS = 100;
const MOST_COLUMNS = 20;
const SAFE_LINK = /^(?:https?:\/\/|mailto:)[^\s]/i;
const TIME_LINK = /^time:(-?\d{1,15})$/;

/** Writes untrusted markdown for Slack's markdown blocks: nothing in it mentions, pings or hides where a link goes. */
export function renderSlackMarkdown(markdown: string, options: SlackMarkdownOptions = UNTRUSTED): string {
  const blocks = resolveNodes(parseMarkdown(markdown));
  return writeMarkdown(
    blocks.map((node) => disarm(node, options) as RootContent),
    slackSpelling,
  );
}

function writeSlack(blocks: readonly RootContent[], options: SlackMarkdownOptions): string {
  return writeMarkdown(disarmAll(blocks, options) as RootContent[], slackSpelling);
}

/** Cuts an answer into texts that each fit one Slack message once rendered. */
export function splitSlackAnswer(markdown: string): string[] {
  return splitMarkdown(markdown, LONGEST_PART, (blocks) => writeSlack(blocks, UNTRUSTED).length);
}

/** The plain words of a message, for the `text` field that notifications show; escaped as Slack asks. */
export function renderSlackFallback(markdown: string): string {
  const words = calm(renderPlainText(markdown, LONGEST_FALLBACK));
  return words.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

// Slack reads `<…>` as its own in every place, even in code, and shows the entities as the letters.
const slackSpelling: MarkdownSpelling = {
  text: (escaped) => calm(escaped.replace(/\\([<>])/g, (_, angle) => (angle === "<" ? "&lt;" : "&gt;"))),
  code: escapeEntities,
};

function escapeEntities(value: string): string {
  return value
    .replace(/&(?=(?:amp|lt|gt);)/g, "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}

/** Keeps "@channel" and its kin from ever being read as a broadcast. */
const calm = (text: string) => text.replace(/@(?=everyone|here|channel)/gi, "@\u2060");

function disarm(node: Nodes, options: SlackMarkdownOptions): Nodes {
  switch (node.type) {
    case "html":
      return text(node.value);
    case "table":
      if ((node.children[0]?.children.length ?? 0) <= MOST_COLUMNS) break;
      return { type: "code", value: textOf([node]) };
    case "link":
      return disarmLink(node, options);
  }
  return "children" in node ? ({ ...node, children: disarmAll(node.children, options) } as Nodes) : node;
}

function disarmAll(nodes: readonly Nodes[], options: SlackMarkdownOptions): Nodes[] {
  return nodes.flatMap(shortTables).map((node) => disarm(node, options));
}

/** A table as one or more of a length that Slack takes, each with the header. */
function shortTables(node: Nodes): Nodes[] {
  if (node.type !== "table" || node.children.length <= MOST_ROWS) return [node];
  const [header, ...rows] = node.children;
  const room = MOST_ROWS - 1;
  return Array.from({ length: Math.ceil(rows.length / room) }, (_, part) => {
    const some = rows.slice(part * room, (part + 1) * room);
    return { ...node, children: header === undefined ? some : [header, ...some] };
  });
}

function disarmLink(node: Extract<Nodes, { type: "link" }>, options: SlackMarkdownOptions): Nodes {
  const children = disarmAll(node.children, options) as PhrasingContent[];
  const label = textOf(children);
  const time = options.trustedTimes ? TIME_LINK.exec(node.url) : null;
  if (time !== null) return { type: "html", value: slackDate(Number(time[1]), label) };
  if (SAFE_LINK.test(node.url) && !isMasked(label, node.url))
    return { type: "link", url: node.url, children };
  return text(label === node.url || node.url === "" ? label : `${label} (${node.url})`);
}

/** Does the label name another address than the one it leads to? */
function isMasked(label: string, url: string): boolean {
  const shown = /^\s*(?:https?:\/\/)?((?<=\/\/)|www\.)/i.test(label) ? hostOf(label) : null;
  return shown !== null && shown !== hostOf(url);
}

function hostOf(address: string): string {
  const bare = address.trim();
  const whole = /^https?:/i.test(bare) ? bare : `http://${bare}`;
  return URL.canParse(whole) ? new URL(whole).host : "";
}

function slackDate(at: number, label: string): string {
  const fallback = label.replace(/[<>|^&`\n]/g, " ");
  return `<!date^${Math.floor(at / 1000)}^{date_short_pretty} {time}|${fallback}>`;
}

const text = (value: string): PhrasingContent => ({ type: "text", value });

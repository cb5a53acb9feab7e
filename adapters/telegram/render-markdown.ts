import type { List, ListItem, Nodes, PhrasingContent, RootContent } from "mdast";
import { COMMANDS } from "../../src/core/command/command.ts";
import { parseMarkdown } from "../shared/markdown/parse-markdown.ts";
import { resolveNodes } from "../shared/markdown/resolve-nodes.ts";
import { splitMarkdown } from "../shared/markdown/split-markdown.ts";
import { tableAsText } from "../shared/markdown/table-text.ts";
import { textOf } from "../shared/markdown/text-of.ts";
import {
  createTextWriter,
  type Mark,
  MOST_ENTITIES,
  type TelegramText,
  type TextWriter,
} from "./text-writer.ts";

export interface TelegramMarkdownOptions {
  /** Our own texts: moments are `time:` links in them, and commands can be tapped. An agent's may do neither. */
  readonly isOurs: boolean;
}

const THEIRS: TelegramMarkdownOptions = { isOurs: false };
/** Telegram takes 4,096 letters; some room stays for the agent's name and a mark that a copy was said before. */
const LONGEST_PART = 3900;
const SAFE_LINK = /^https?:\/\/[^\s]/i;
const TIME_LINK = /^time:(-?\d{1,15})$/;
const LANGUAGE = /^[\p{L}\p{N}_+#.-]{1,40}$/u;
/** Invisible; behind it neither a name notifies anybody nor is a command one to tap. */
const JOINER = "\u2060";
const OUR_COMMANDS = new RegExp(
  `(?<![\\w/.])/(?=(?:start|${COMMANDS.map(({ name }) => name).join("|")})\\b)`,
  "gi",
);

/** Markdown as text and entities: nothing in it can break the message, notify, or lead elsewhere than it says. */
export function renderTelegramMarkdown(
  markdown: string,
  options: TelegramMarkdownOptions = THEIRS,
): TelegramText {
  return renderBlocks(resolveNodes(parseMarkdown(markdown)), options);
}

/** Cuts an answer into texts that each fit one message of Telegram's once rendered, with all that is marked in it. */
export function splitTelegramAnswer(markdown: string): string[] {
  return splitMarkdown(markdown, LONGEST_PART, (blocks) => {
    const { text, marks } = measure(blocks);
    return Math.max(text, Math.ceil((marks / (MOST_ENTITIES - 5)) * LONGEST_PART));
  });
}

/** Somebody's text, so that it notifies nobody and holds nothing to tap. */
export function calmText(text: string, isOurs = false): string {
  const quiet = text.replace(/(?<![\w.])@(?=\w)/g, `@${JOINER}`);
  return isOurs ? quiet : quiet.replace(OUR_COMMANDS, `/${JOINER}`);
}

function renderBlocks(blocks: readonly RootContent[], options: TelegramMarkdownOptions): TelegramText {
  const writer = createTextWriter();
  writeBlocks(writer, blocks, { ...options, quotes: 0, joint: "\n\n" });
  return writer.done();
}

function measure(blocks: readonly RootContent[]): { readonly text: number; readonly marks: number } {
  const { text, entities } = renderBlocks(blocks, THEIRS);
  return { text: text.length, marks: entities.length };
}

interface Context extends TelegramMarkdownOptions {
  /** How many quotes it stands in. */
  readonly quotes: number;
  /** A link holds no code, so what was code in it has to be calmed like any other text. */
  readonly inLink?: boolean;
  /** What stands between two blocks. */
  readonly joint: "\n" | "\n\n";
}

function writeBlocks(writer: TextWriter, nodes: readonly Nodes[], context: Context): void {
  for (const [index, node] of nodes.entries()) {
    if (index > 0) writer.write(context.joint);
    writeBlock(writer, node, context);
  }
}

function writeBlock(writer: TextWriter, node: Nodes, context: Context): void {
  const from = writer.length();
  switch (node.type) {
    case "paragraph":
      writeInline(writer, node.children, context);
      return;
    case "heading":
      writeInline(writer, node.children, context);
      writer.mark(from, { type: "bold" });
      return;
    case "thematicBreak":
      writer.write("―――");
      return;
    case "blockquote":
      writeBlocks(writer, node.children, { ...context, quotes: context.quotes + 1 });
      // A quote within a quote is refused.
      if (context.quotes === 0) writer.mark(from, { type: "blockquote" });
      return;
    case "list":
      writeList(writer, node, context);
      return;
    case "code": {
      const language = LANGUAGE.test(node.lang ?? "") ? { language: node.lang ?? "" } : {};
      writeCode(writer, node.value, { type: "pre", ...language });
      return;
    }
    case "table":
      writeCode(writer, tableAsText(node), { type: "pre" });
      return;
    case "html":
      writer.write(calmText(node.value, context.isOurs));
      return;
    default:
      writeInline(writer, [node as PhrasingContent], context);
      return;
  }
}

function writeCode(writer: TextWriter, value: string, mark: Mark): void {
  const from = writer.length();
  writer.writeExactly(value);
  writer.mark(from, mark);
}

function writeList(writer: TextWriter, list: List, context: Context): void {
  const start = list.start ?? 1;
  for (const [index, item] of list.children.entries()) {
    if (index > 0) writer.write(list.spread === true ? "\n\n" : "\n");
    writer.write(list.ordered === true ? `${start + index}. ` : bulletOf(item));
    writer.indented("   ", () =>
      writeBlocks(writer, item.children, { ...context, joint: item.spread === true ? "\n\n" : "\n" }),
    );
  }
}

const bulletOf = ({ checked }: ListItem) => (typeof checked === "boolean" ? (checked ? "☑ " : "☐ ") : "• ");

const MARKS = { strong: "bold", emphasis: "italic", delete: "strikethrough" } as const;

function writeInline(writer: TextWriter, nodes: readonly PhrasingContent[], context: Context): void {
  for (const node of nodes) {
    const from = writer.length();
    switch (node.type) {
      case "text":
        writer.write(calmText(node.value, context.isOurs));
        break;
      case "strong":
      case "emphasis":
      case "delete":
        writeInline(writer, node.children, context);
        writer.mark(from, { type: MARKS[node.type] });
        break;
      case "inlineCode": {
        const code = node.value.replace(/\s*\n\s*/g, " ");
        if (context.inLink === true) writer.write(calmText(code, context.isOurs));
        else writeCode(writer, code, { type: "code" });
        break;
      }
      case "break":
        writer.write("\n");
        break;
      case "link":
        writeLink(writer, node, context);
        break;
      default:
        writer.write(calmText("value" in node ? node.value : textOf([node]), context.isOurs));
    }
  }
}

function writeLink(writer: TextWriter, node: Extract<Nodes, { type: "link" }>, context: Context): void {
  const from = writer.length();
  const label = textOf(node.children).trim();
  const time = context.isOurs ? TIME_LINK.exec(node.url) : null;
  if (label === "") writer.write(calmText(node.url, context.isOurs));
  else writeInline(writer, node.children, { ...context, inLink: true });
  if (time !== null) {
    const unix_time = Math.floor(Number(time[1]) / 1000);
    writer.mark(from, { type: "date_time", unix_time, date_time_format: "wDT" });
    return;
  }
  const isHonest = !looksLikeAddress(label) || bareAddress(label) === bareAddress(node.url);
  if (SAFE_LINK.test(node.url) && isHonest) {
    writer.mark(from, { type: "text_link", url: encoded(node.url) });
    return;
  }
  // Where it leads is said, when it does not say so itself or leads where no link may.
  const isSaid = ["", node.url].includes(label) || node.url === `mailto:${label}` || node.url === "";
  if (!isSaid) writer.write(` (${calmText(node.url, context.isOurs)})`);
}

const looksLikeAddress = (label: string) =>
  /https?:\/\/|^\s*www\.|^\s*[\w-]+(?:\.[\w-]+)+(?:[/:?#]|\s*$)/i.test(label);

const bareAddress = (address: string) =>
  address
    .trim()
    .replace(/^https?:\/\//i, "")
    .replace(/\/$/, "");

const encoded = (url: string) => url.replace(/[\s<>`|\\]/g, (letter) => encodeURIComponent(letter));

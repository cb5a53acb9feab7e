import { isRichText } from "./check-rich-text.ts";
import type { Block } from "./workspace.ts";

/** The most a message's blocks may hold together, as measured; one markdown block takes 12,000 letters. */
const ALL_BLOCKS = 13_200;
const ALL_MARKDOWN = 12_000;

/** What Slack says of a message's blocks: null when it takes them, else its error word. */
export function refuseBlocks(blocks: unknown): string | null {
  if (!Array.isArray(blocks)) return "invalid_blocks_format";
  if (blocks.length > 50) return "invalid_blocks";
  if (!blocks.every(isGoodBlock)) return "invalid_blocks";
  const markdown = blocks.filter((block) => block.type === "markdown");
  if (markdown.reduce((sum, block) => sum + String(block.text).length, 0) > ALL_MARKDOWN) {
    return "msg_blocks_too_long";
  }
  return blocks.reduce((sum, block) => sum + lettersOf(block), 0) > ALL_BLOCKS ? "msg_blocks_too_long" : null;
}

function isGoodBlock(value: unknown): value is Block {
  if (!isRecord(value)) return false;
  switch (value.type) {
    case "markdown":
      return isText(value.text, Number.POSITIVE_INFINITY) && value.text !== "";
    case "section":
      return isTextObject(value.text, 3000, ["mrkdwn", "plain_text"]);
    case "header":
      return isTextObject(value.text, 150, ["plain_text"]);
    case "divider":
      return true;
    case "context":
      return (
        isList(value.elements, 1, 10) &&
        value.elements.every((one) => isTextObject(one, 3000, ["mrkdwn", "plain_text"]))
      );
    case "actions":
      return isActions(value);
    case "rich_text":
      return isRichText(value);
    default:
      return false;
  }
}

function isActions(block: Record<string, unknown>): boolean {
  if (!isList(block.elements, 1, 25)) return false;
  const ids = new Set<unknown>();
  for (const element of block.elements) {
    if (!isRecord(element) || element.type !== "button") return false;
    if (!isTextObject(element.text, 75, ["plain_text"])) return false;
    if (!isText(element.action_id, 255) || ids.has(element.action_id)) return false;
    if (element.value !== undefined && !isText(element.value, 2000)) return false;
    if (element.style !== undefined && !["primary", "danger"].includes(String(element.style))) return false;
    ids.add(element.action_id);
  }
  return block.block_id === undefined || isText(block.block_id, 255);
}

function lettersOf(block: Block): number {
  if (block.type === "markdown") return String(block.text).length;
  return JSON.stringify(block).length;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isList = (value: unknown, min: number, max: number): value is unknown[] =>
  Array.isArray(value) && value.length >= min && value.length <= max;
const isText = (value: unknown, max: number): value is string =>
  typeof value === "string" && value.length > 0 && value.length <= max;
const isTextObject = (value: unknown, max: number, types: readonly string[]): boolean =>
  isRecord(value) && types.includes(String(value.type)) && isText(value.text, max);

import { refuseBlocks } from "./check-message.ts";

type Fields = Readonly<Record<string, unknown>>;

const VIEW_FIELDS = new Set([
  "type",
  "title",
  "submit",
  "close",
  "blocks",
  "callback_id",
  "private_metadata",
  "clear_on_close",
  "notify_on_close",
  "external_id",
]);

/** What Slack says of a modal: null when it takes it, else its error word. */
export function refuseView(view: unknown): string | null {
  if (!isFields(view) || view.type !== "modal") return "invalid_arguments";
  if (Object.keys(view).some((field) => !VIEW_FIELDS.has(field))) return "invalid_arguments";
  if (!isPlain(view.title, 24)) return "invalid_arguments";
  if (![view.submit, view.close].every((text) => text === undefined || isPlain(text, 24)))
    return "invalid_arguments";
  if (!isShort(view.callback_id, 255) || !isShort(view.private_metadata, 3000)) return "invalid_arguments";
  if (JSON.stringify(view).length > 250_000) return "view_too_large";
  const { blocks } = view;
  if (!Array.isArray(blocks) || blocks.length === 0 || blocks.length > 100) return "invalid_arguments";
  const inputs = blocks.filter((block) => isFields(block) && block.type === "input");
  if (!inputs.every(isInput)) return "invalid_arguments";
  // A modal that asks something needs a button that sends it.
  if (inputs.length > 0 && view.submit === undefined) return "invalid_arguments";
  const ids = blocks.flatMap((block) =>
    isFields(block) && block.block_id !== undefined ? [block.block_id] : [],
  );
  if (new Set(ids).size < ids.length) return "duplicate_block_id";
  const others = blocks.filter((block) => !inputs.includes(block));
  return refuseBlocks(others) === null ? null : "invalid_arguments";
}

function isInput(block: unknown): boolean {
  if (!isFields(block) || !isPlain(block.label, 2000) || !isFields(block.element)) return false;
  if (block.hint !== undefined && !isPlain(block.hint, 2000)) return false;
  if (!isShort(block.block_id, 255)) return false;
  const { type, action_id, initial_value, max_length } = block.element;
  if (type !== "plain_text_input" || !isShort(action_id, 255)) return false;
  const longest = max_length ?? 3000;
  if (typeof longest !== "number" || longest < 1 || longest > 3000) return false;
  return initial_value === undefined || isShort(initial_value, longest);
}

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isShort = (value: unknown, max: number): boolean =>
  value === undefined || (typeof value === "string" && value.length <= max);
const isPlain = (value: unknown, max: number): boolean =>
  isFields(value) &&
  value.type === "plain_text" &&
  typeof value.text === "string" &&
  value.text.length > 0 &&
  value.text.length <= max;

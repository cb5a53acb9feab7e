type Fields = Readonly<Record<string, unknown>>;

const STYLES = new Set([
  "bold",
  "italic",
  "strike",
  "code",
  "underline",
  "highlight",
  "client_highlight",
  "unlink",
]);

/** Does Slack take this rich text? Its text elements are never parsed, and none may be empty. */
export function isRichText(block: Fields): boolean {
  return isFullList(block.elements) && block.elements.every(isPart);
}

function isPart(part: unknown): boolean {
  if (!isFields(part)) return false;
  switch (part.type) {
    case "rich_text_section":
    case "rich_text_quote":
      return isFullList(part.elements) && part.elements.every((one) => isElement(one, true));
    case "rich_text_preformatted":
      // Only texts and links, and nothing in them is styled.
      return isFullList(part.elements) && part.elements.every((one) => isElement(one, false));
    case "rich_text_list":
      return (
        ["bullet", "ordered"].includes(String(part.style)) &&
        isFullList(part.elements) &&
        part.elements.every((one) => isFields(one) && one.type === "rich_text_section" && isPart(one))
      );
    default:
      return false;
  }
}

function isElement(element: unknown, styled: boolean): boolean {
  if (!isFields(element)) return false;
  if (element.style !== undefined && !(styled && isStyle(element.style))) return false;
  switch (element.type) {
    case "text":
      return typeof element.text === "string" && element.text !== "";
    case "link":
      return typeof element.url === "string" && URL.canParse(element.url);
    case "user":
      return styled && /^[UW]/.test(String(element.user_id));
    case "channel":
      return styled && /^[CG]/.test(String(element.channel_id));
    case "broadcast":
      return styled && ["here", "channel", "everyone"].includes(String(element.range));
    case "date":
      return styled && Number.isInteger(element.timestamp) && typeof element.format === "string";
    default:
      return false;
  }
}

const isStyle = (style: unknown): boolean =>
  isFields(style) && Object.entries(style).every(([name, value]) => STYLES.has(name) && value === true);

/** The words of a rich text as they are read, a line for each part. */
export function linesOfRichText(block: Fields): string {
  return partsOf(block)
    .map((part) => elementsOf(part).map(wordsOf).join(""))
    .join("\n");
}

/** Whom a rich text notifies. */
export function pingsOfRichText(block: Fields): string[] {
  if (block.type !== "rich_text") return [];
  return partsOf(block)
    .flatMap(elementsOf)
    .filter(({ type }) => type === "user" || type === "broadcast" || type === "usergroup")
    .map((element) => JSON.stringify(element));
}

const partsOf = (block: Fields): Fields[] =>
  isFullList(block.elements) ? block.elements.filter(isFields) : [];
const elementsOf = (part: Fields): Fields[] =>
  partsOf(part).flatMap((one) => (one.type === "rich_text_section" ? partsOf(one) : [one]));
const wordsOf = (element: Fields): string =>
  String(element.text ?? element.fallback ?? element.url ?? element.channel_id ?? "");

const isFullList = (value: unknown): value is unknown[] => Array.isArray(value) && value.length > 0;
const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

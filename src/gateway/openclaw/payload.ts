/** What came over the wire, of which nothing is known yet. */
export type Payload = Readonly<Record<string, unknown>>;

const NOTHING: Payload = {};

/** The value as an object; an empty one when it is none. */
export function readObject(value: unknown): Payload {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Payload) : NOTHING;
}

export function readList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function readString(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

/** A whole number above zero. */
export function readCount(value: unknown): number | null {
  return typeof value === "number" && Number.isSafeInteger(value) && value > 0 ? value : null;
}

export function readStrings(value: unknown): readonly string[] {
  return readList(value).filter((one) => typeof one === "string");
}

/** The value below these keys. */
export function readAt(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((at, key) => readObject(at)[key], value);
}

/** The text of a chat message: its text parts put together; null when it has none. */
export function readMessageText(message: unknown): string | null {
  const { content } = readObject(message);
  if (typeof content === "string") return content;
  const parts = readList(content).flatMap((part) => {
    const { type, text } = readObject(part);
    return type === "text" && typeof text === "string" ? [text] : [];
  });
  return parts.length === 0 ? null : parts.join("");
}

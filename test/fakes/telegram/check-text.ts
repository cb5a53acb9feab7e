import type { Json } from "./state.ts";

const LONGEST = 4096;
const MOST_ENTITIES = 100;
const CODE = new Set(["code", "pre"]);

/** What Telegram, or anybody strict, has against a text and its entities; null when nothing. */
export function checkText(text: string, entities: readonly Json[], isDraft: boolean): string | null {
  if (text.trim() === "" && !isDraft) return "message text is empty";
  if (text.length > LONGEST) return "message is too long";
  if (entities.length > MOST_ENTITIES) return "too many entities";
  for (const entity of entities) {
    const fault = checkRange(text, entity);
    if (fault !== null) return `${fault}: ${JSON.stringify(entity)}`;
  }
  for (const [index, one] of entities.entries()) {
    for (const other of entities.slice(index + 1)) {
      const fault = checkPair(one, other);
      if (fault !== null) return `${fault}: ${JSON.stringify([one, other])}`;
    }
  }
  return null;
}

function checkRange(text: string, entity: Json): string | null {
  const [offset, length] = [Number(entity.offset), Number(entity.length)];
  if (offset < 0 || length <= 0 || offset + length > text.length) return "an entity outside of the text";
  if (splitsPair(text, offset) || splitsPair(text, offset + length)) return "an entity inside of a letter";
  const said = text.slice(offset, offset + length);
  if (said.trim() !== said) return "an entity with a space at its edge";
  if (entity.type === "text_link" && !/^https?:\/\/\S+$/.test(String(entity.url))) return "a link to nowhere";
  return null;
}

function checkPair(one: Json, other: Json): string | null {
  const [a, b] = [rangeOf(one), rangeOf(other)];
  if (a.end <= b.start || b.end <= a.start) return null;
  const isNested = (a.start <= b.start && b.end <= a.end) || (b.start <= a.start && a.end <= b.end);
  if (!isNested) return "entities that cross";
  const types = [String(one.type), String(other.type)];
  if (types.every((type) => type === "blockquote")) return "a quote in a quote";
  const isCode = types.some((type) => CODE.has(type));
  return isCode && !types.includes("blockquote") ? "code that is something else too" : null;
}

const rangeOf = ({ offset, length }: Json) => ({
  start: Number(offset),
  end: Number(offset) + Number(length),
});

const splitsPair = (text: string, at: number) =>
  /[\uD800-\uDBFF]/.test(text.charAt(at - 1)) && /[\uDC00-\uDFFF]/.test(text.charAt(at));

/** Whom a message notifies: names that Telegram finds by itself, and people who are named by number. */
export function pingsOf(text: string, entities: readonly Json[]): string[] {
  const quiet = entities.filter(({ type }) => CODE.has(String(type))).map(rangeOf);
  const found = [...text.matchAll(/(?<![\w.])@(\w{2,32})/g)].filter(
    ({ index }) => !quiet.some(({ start, end }) => start <= index && index < end),
  );
  const named = entities
    .filter(({ type }) => type === "text_mention")
    .map(({ user }) => String((user as Json).id));
  return [...found.map(([whole]) => whole), ...named];
}

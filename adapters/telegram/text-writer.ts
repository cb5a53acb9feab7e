import type { MessageEntity } from "grammy/types";

export interface TelegramText {
  readonly text: string;
  readonly entities: readonly MessageEntity[];
}

/** What can stand around a stretch of text. */
export type Mark =
  | { readonly type: "bold" | "italic" | "strikethrough" | "code" | "blockquote" }
  | { readonly type: "pre"; readonly language?: string }
  | { readonly type: "text_link"; readonly url: string }
  | { readonly type: "date_time"; readonly unix_time: number; readonly date_time_format: "wDT" };

export interface TextWriter {
  length(): number;
  /** Plain text; new lines begin with the indent. */
  write(text: string): void;
  /** The same, letter for letter. */
  writeExactly(text: string): void;
  /** Everything written since `from` is this. */
  mark(from: number, mark: Mark): void;
  indented(by: string, work: () => void): void;
  done(): TelegramText;
}

/** Telegram shows no more of them, and says nothing. */
export const MOST_ENTITIES = 100;

/** Writes text and what it is made of side by side. Whatever is written, the entities fit it and each other. */
export function createTextWriter(): TextWriter {
  let text = "";
  let indent = "";
  const entities: MessageEntity[] = [];
  const writer: TextWriter = {
    length: () => text.length,
    write(more) {
      for (const [index, line] of more.split("\n").entries()) {
        if (index > 0) text += "\n";
        if (line !== "") text += (text.endsWith("\n") ? indent : "") + line;
      }
    },
    writeExactly(more) {
      text += more;
    },
    mark(from, mark) {
      for (const [start, end] of stretches(from, mark)) {
        const range = trimmed(text, start, end);
        if (range !== null) entities.push({ ...mark, ...range } as MessageEntity);
      }
    },
    indented(by, work) {
      const before = indent;
      indent += by;
      work();
      indent = before;
    },
    done: () => ({ text, entities: inOrder(mostOf(entities)) }),
  };
  /** Code can be part of nothing but a quote: other marks stand to both sides of it. */
  const stretches = (from: number, { type }: Mark): (readonly [number, number])[] => {
    if (type === "blockquote" || type === "code" || type === "pre") return [[from, text.length]];
    const codes = inOrder(entities.filter((one) => isCode(one) && one.offset >= from));
    const out: (readonly [number, number])[] = [];
    let at = from;
    for (const code of codes) {
      out.push([at, code.offset]);
      at = code.offset + code.length;
    }
    return [...out, [at, text.length]];
  };
  return writer;
}

const isCode = ({ type }: MessageEntity) => type === "code" || type === "pre";

const inOrder = (entities: readonly MessageEntity[]) =>
  [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);

/** Code first: what stands in it is written letter for letter, and would be live without its mark. */
function mostOf(entities: readonly MessageEntity[]): readonly MessageEntity[] {
  if (entities.length <= MOST_ENTITIES) return entities;
  const rank = (one: MessageEntity) => (isCode(one) ? 0 : 1);
  return [...entities].sort((a, b) => rank(a) - rank(b) || a.offset - b.offset).slice(0, MOST_ENTITIES);
}

/** Telegram drops entities that begin or end in a space. */
function trimmed(text: string, from: number, to: number) {
  const said = text.slice(from, to);
  const offset = from + said.length - said.trimStart().length;
  const length = said.trim().length;
  return length === 0 ? null : { offset, length };
}

/** Texts one after another, with an empty line between. */
export function joinTexts(texts: readonly TelegramText[], joint = "\n\n"): TelegramText {
  let text = "";
  const entities: MessageEntity[] = [];
  for (const one of texts.filter((each) => joint === "" || each.text.trim() !== "")) {
    if (text !== "") text += joint;
    const by = text.length;
    entities.push(...one.entities.map((entity) => ({ ...entity, offset: entity.offset + by })));
    text += one.text;
  }
  return { text, entities: entities.slice(0, MOST_ENTITIES) };
}

/** The beginning of a text, with what of its entities stands in it. */
export function cutTelegramText({ text, entities }: TelegramText, length: number): TelegramText {
  const kept = entities.flatMap((one): MessageEntity[] => {
    const end = Math.min(one.offset + one.length, length);
    return end > one.offset ? [{ ...one, length: end - one.offset }] : [];
  });
  return { text: `${text.slice(0, length)}…`, entities: kept };
}

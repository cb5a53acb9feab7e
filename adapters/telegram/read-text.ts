import { asList, asPayload, asText, type Payload } from "../shared/payload.ts";
import { identityOf, type TelegramHome } from "./place.ts";

/** Whose username this is, as far as it was seen of late; null: nobody knows. */
export type KnownUsers = (username: string) => string | null;

export interface Entity {
  readonly type: string;
  readonly offset: number;
  readonly length: number;
  readonly userId: unknown;
}

/** The text of a message, or what stands below its picture, with what Telegram marked in it. */
export function textAndEntities(message: Payload): {
  readonly text: string;
  readonly entities: readonly Entity[];
} {
  const text = asText(message.text);
  const listed = asList(text === null ? message.caption_entities : message.entities);
  const entities = listed.map(asPayload).flatMap((one) => {
    const { type, offset, length } = one;
    if (typeof type !== "string" || typeof offset !== "number" || typeof length !== "number") return [];
    return [{ type, offset, length, userId: asPayload(one.user).id }];
  });
  return { text: text ?? asText(message.caption) ?? "", entities };
}

/** The text as people read it, with people as `<@identity>`: those that Telegram itself tells by number, or that we saw. */
export function readTelegramText(text: string, entities: readonly Entity[], known: KnownUsers): string {
  let out = "";
  let at = 0;
  for (const { type, offset, length, userId } of [...entities].sort((a, b) => a.offset - b.offset)) {
    const said = text.slice(offset, offset + length);
    const id =
      type === "text_mention" ? userId : type === "mention" ? Number(known(said.slice(1))) || null : null;
    const identity = identityOf(id);
    if (identity === null || offset < at) continue;
    out += `${text.slice(at, offset)}<@${identity}>`;
    at = offset + length;
  }
  return out + text.slice(at);
}

/** Does the message name us? */
export function mentionsUs(text: string, entities: readonly Entity[], home: TelegramHome): boolean {
  return entities.some((one) => isOurName(text, one, home));
}

function isOurName(text: string, { type, offset, length, userId }: Entity, home: TelegramHome): boolean {
  if (type === "text_mention") return String(userId) === home.botId;
  return (
    type === "mention" &&
    text.slice(offset + 1, offset + length).toLowerCase() === home.username.toLowerCase()
  );
}

/** Takes our own name off the start, with what people put behind a name. */
export function withoutOurName(text: string, home: TelegramHome): string {
  const ours = `(?:@${home.username}\\b|<@telegram:${home.botId}>)`;
  return text.replace(new RegExp(`^(?:\\s*${ours}[\\s:,]*)+`, "i"), "");
}

import type { InboundMessage, ParsedEvent } from "../../src/core/inbox/inbound.ts";
import { parseLanguage } from "../../src/core/words/language.ts";
import { asPayload, asText, type Payload } from "../shared/payload.ts";
import { isForAnotherBot, readCommand } from "./commands.ts";
import { readFile } from "./files.ts";
import { identityOf, placeOf, refTo, type TelegramHome } from "./place.ts";
import {
  type Entity,
  type KnownUsers,
  mentionsUs,
  readTelegramText,
  textAndEntities,
  withoutOurName,
} from "./read-text.ts";
import { refuseMessage } from "./refuse-message.ts";

const FILES = [
  "animation",
  "audio",
  "document",
  "live_photo",
  "photo",
  "sticker",
  "video",
  "video_note",
  "voice",
] as const;

/** What a message is read with. */
interface Reading {
  readonly home: TelegramHome;
  readonly known: KnownUsers;
  /** Was it said to us, as it read before? */
  readonly wasForUs?: boolean;
}

const ignored = (reason: string): ParsedEvent => ({ kind: "ignored", reason });

/** What the person's Telegram speaks; it says so with most messages. */
export function languageOf(from: Payload): Pick<InboundMessage, "language"> {
  const language = parseLanguage(asText(from.language_code) ?? "");
  return language === null ? {} : { language };
}

/** The delivery by which a message came in. */
export const eventIdOf = (chat: unknown, message: unknown): string => `message/${chat}/${message}`;

/** A message to us: words, a command, or the first opening of a chat. */
export function parseMessage(message: Payload, { home, known, wasForUs }: Reading): ParsedEvent {
  const refusal = refuseMessage(message, home.botId);
  if (refusal !== null) return ignored(refusal);
  const place = placeOf(message, home);
  const from = asPayload(message.from);
  const sender = identityOf(from.id);
  const { message_id: id, date } = message;
  if (!place || !sender || !Number.isSafeInteger(id) || typeof date !== "number") {
    return ignored("a message by nobody, or nowhere");
  }
  const { text, entities } = textAndEntities(message);
  const hasFiles = FILES.some((one) => message[one] !== undefined);
  const files = readFile(message);
  if (text === "" && !hasFiles) return ignored("nothing that a person wrote");
  const replied = repliedMessage(message);
  const base = { sender, senderName: nameOf(from), place, sentAt: date * 1000, ...languageOf(from) };
  const eventId = eventIdOf(place.channel, id);
  if (isForAnotherBot(text, entities, home.username)) return ignored("a command for another bot");
  const words = readTelegramText(text, entities, known);
  const command = readCommand(words, entities, { isPrivate: place.kind === "dm", repliedTo: replied });
  if (command?.kind === "visit") return { ...base, kind: "visit", eventId };
  if (command) return { ...base, kind: "command", eventId, text: command.text };
  const isReplyToUs = replied !== null && String(asPayload(replied.from).id) === home.botId;
  const addressed = addressOf({ text, entities, place, isReplyToUs }, home) ?? (wasForUs ? "mention" : null);
  if (addressed === null) return ignored("talk between people");
  return {
    ...base,
    kind: "message",
    eventId,
    message: refTo(home, place.channel, id),
    text: withoutOurName(words, home).trim(),
    addressed,
    hasFiles,
    ...(files && { files }),
    ...(typeof message.media_group_id === "string" && { album: message.media_group_id }),
    ...(isReplyToUs ? { replyTo: refTo(home, place.channel, replied?.message_id) } : {}),
  };
}

/**
 * What a person made of their own message, read by the same rules. Telegram tells no bot of deletions, and not what
 * stood there before: whether any words changed, the core sees.
 */
export function parseEdit(edited: Payload, update: unknown, context: Reading): ParsedEvent {
  const { edit_date: at, ...fresh } = edited;
  if (typeof at !== "number") return ignored("an edit at no time");
  const read = parseMessage(fresh, context);
  if (read.kind === "ignored") return read;
  const id = fresh.message_id;
  const { sender, senderName, place } = read;
  const message = refTo(context.home, place.channel, id);
  // Two within a second have one time; the number of an update comes again with it.
  const eventId = `edit/${place.channel}/${id}/${at}/${String(update)}`;
  const base = { kind: "edit", eventId, sender, senderName, place, sentAt: at * 1000, message } as const;
  if (read.kind === "message") {
    const { text, hasFiles, files } = read;
    return { ...base, text, hasFiles, ...(files && { files }) };
  }
  // A command is given, not edited in: the mark tells the core that it is one.
  return { ...base, text: read.kind === "command" ? `!${read.text}` : "", hasFiles: false };
}

interface Said {
  readonly text: string;
  readonly entities: readonly Entity[];
  readonly place: InboundMessage["place"];
  readonly isReplyToUs: boolean;
}

function addressOf(said: Said, home: TelegramHome): InboundMessage["addressed"] | null {
  if (said.place.kind === "dm") return "dm";
  if (said.isReplyToUs || mentionsUs(said.text, said.entities, home)) return "mention";
  return said.place.thread === null ? null : "thread";
}

/** The message that it answers. What is said in a topic "answers" its beginning, which means nothing. */
function repliedMessage(message: Payload): Payload | null {
  const replied = asPayload(message.reply_to_message);
  const isTopicStart =
    replied.forum_topic_created !== undefined || replied.message_id === message.message_thread_id;
  return replied.message_id === undefined || isTopicStart ? null : replied;
}

/** As people see it; for showing only. */
export function nameOf({ first_name, last_name, username }: Payload): string | null {
  const whole = [asText(first_name), asText(last_name)].filter((part) => part !== null).join(" ");
  return whole !== "" ? whole : asText(username);
}

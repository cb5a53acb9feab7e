import type { MessageRef, Place } from "../../src/core/conversation/place.ts";
import { type Identity, parseIdentity, userIdOf } from "../../src/core/people/identity.ts";
import { asPayload, type Payload } from "../shared/payload.ts";

/** Who we are on Telegram. */
export interface TelegramHome {
  readonly botId: string;
  /** Without the @. */
  readonly username: string;
  /** Are there topics in the private chats with us? */
  readonly hasTopics: boolean;
}

/** Where a message goes: a chat, and a topic in it. */
export interface ChatAt {
  readonly chat: string;
  readonly thread: string | null;
}

/** Every forum has it, and Telegram refuses to be told of it. */
const GENERAL_TOPIC = 1;

export function identityOf(userId: unknown): Identity | null {
  return Number.isSafeInteger(userId) ? parseIdentity(`telegram:${userId}`) : null;
}

/** The place of a message or of the message under a button; null when it is in no chat that we serve. */
export function placeOf(message: Payload, home: TelegramHome): Place | null {
  const chat = asPayload(message.chat);
  const kind = kindOf(chat.type);
  if (kind === null || !Number.isSafeInteger(chat.id)) return null;
  const { message_thread_id: thread } = message;
  // Groups set the number on plain replies too.
  const isTopic = message.is_topic_message === true || (kind === "dm" && home.hasTopics);
  const isOwn = isTopic && Number.isSafeInteger(thread) && thread !== GENERAL_TOPIC;
  return {
    platform: "telegram",
    workspace: home.botId,
    channel: String(chat.id),
    thread: isOwn ? String(thread) : null,
    kind,
  };
}

export function directPlaceOf(person: Identity, home: TelegramHome, thread: string | null = null): Place {
  return { platform: "telegram", workspace: home.botId, channel: userIdOf(person), thread, kind: "dm" };
}

export const chatAt = ({ channel, thread }: Place): ChatAt => ({ chat: channel, thread });

/** Chats with one person have the person's number, groups one below zero. */
export const isPrivateChat = (chat: string): boolean => !chat.startsWith("-");

export function refTo(home: TelegramHome, chat: unknown, id: unknown): MessageRef {
  return { platform: "telegram", workspace: home.botId, channel: String(chat), id: String(id) };
}

function kindOf(type: unknown): Place["kind"] | null {
  if (type === "private") return "dm";
  return type === "group" || type === "supergroup" ? "channel" : null;
}

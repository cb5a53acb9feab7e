import { BOT_ID, type Json, type TelegramMessage, type TelegramState, type TelegramUser } from "./state.ts";

/** A user as Telegram writes one. */
export function userPayload({ id, name, username, bot }: TelegramUser): Json {
  return { id, is_bot: bot, first_name: name, ...(username === null ? {} : { username }) };
}

export function chatPayload(state: TelegramState, id: number): Json {
  const chat = state.chats.get(id);
  const person = state.users.get(id);
  if (person) return { id, type: "private", first_name: person.name };
  return {
    id,
    type: chat?.type,
    title: chat?.title,
    ...(chat && chat.topics.size > 0 ? { is_forum: true } : {}),
  };
}

export function messagePayload(state: TelegramState, one: TelegramMessage): Json {
  const replied = one.replyTo === null ? null : state.find(one.chat, one.replyTo);
  return {
    message_id: one.id,
    date: Math.floor(state.clock.now() / 1000),
    chat: chatPayload(state, one.chat),
    from: one.from === BOT_ID ? botPayload(state) : userPayload(state.user(one.from)),
    ...wordsOf(one),
    ...(one.thread === null ? {} : { message_thread_id: one.thread, is_topic_message: true }),
    ...(replied === null ? {} : { reply_to_message: messagePayload(state, { ...replied, replyTo: null }) }),
    ...(one.markup === null || !("inline_keyboard" in one.markup) ? {} : { reply_markup: one.markup }),
  };
}

/** Words beside a file are its caption. */
function wordsOf({ text, entities, file }: TelegramMessage): Json {
  if (!file) return { text, ...(entities.length === 0 ? {} : { entities }) };
  const document = {
    file_id: file.id,
    file_unique_id: file.id.slice(0, 16),
    file_name: file.name,
    mime_type: file.type,
    file_size: file.bytes.byteLength,
  };
  const caption = text === "" ? {} : { caption: text };
  return { document, ...caption, ...(entities.length === 0 ? {} : { caption_entities: entities }) };
}

export const botPayload = ({ setup }: TelegramState): Json => ({
  id: BOT_ID,
  is_bot: true,
  first_name: "Gatehouse",
  username: setup.username,
});

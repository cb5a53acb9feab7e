import { messagePayload, userPayload } from "./payloads.ts";
import { BOT_ID, type Json, type TelegramFile, type TelegramMessage, type TelegramState } from "./state.ts";
import type { Delivery, Updates } from "./updates.ts";

export interface TelegramButton {
  readonly text: string;
  readonly token: string;
  readonly message: TelegramMessage;
}

export interface SayOptions {
  readonly thread?: number | null;
  /** The number of the message that it answers. */
  readonly replyTo?: number;
  readonly file?: Omit<TelegramFile, "id">;
  /** More of the message, or other than usual: `{ forward_origin: … }`. */
  readonly more?: Json;
}

/** The inline buttons of a message. */
export function buttonsOf(message: TelegramMessage): TelegramButton[] {
  const rows = (message.markup?.inline_keyboard ?? []) as readonly (readonly Json[])[];
  return rows
    .flat()
    .map(({ text, callback_data }) => ({ text: String(text), token: String(callback_data), message }));
}

/** What people do. */
export function createPeople(
  state: TelegramState,
  updates: Updates,
  isTold: (message: Json) => boolean = () => true,
) {
  let clicks = 0;
  /** A message as Telegram tells it; nothing is delivered. */
  const write = (user: number, chat: number, typed: string, options: SayOptions = {}): Json => {
    const { text, entities } = markText(state, typed);
    const { thread = null, replyTo = null, more = {} } = options;
    const file = options.file && state.addFile(options.file);
    const said = { chat, thread, from: user, text, entities, markup: null, replyTo };
    const message = state.addMessage({ ...said, ...(file && { file }) });
    return { ...messagePayload(state, message), ...more };
  };
  return {
    write,
    say(user: number, chat: number, typed: string, options: SayOptions = {}): Delivery {
      const message = write(user, chat, typed, options);
      return isTold(message) ? updates.send({ message }) : untold(message);
    },
    press(user: number, { token, message }: TelegramButton): Delivery {
      clicks += 1;
      const id = `4382${clicks}`;
      state.questions.add(id);
      return updates.send({
        callback_query: {
          id,
          from: userPayload(state.user(user)),
          message: messagePayload(state, message),
          chat_instance: "1",
          data: token,
        },
      });
    },
    /** The button below a draft. */
    stopDraft(user: number): Delivery {
      const draft = state.drafts.find((one) => one.chat === user);
      if (!draft?.canStop) throw new Error("no draft that could be stopped");
      const thread = draft.thread === null ? {} : { message_thread_id: draft.thread };
      return updates.send({
        stopped_message_generation: {
          chat: { id: user, type: "private", first_name: state.user(user).name },
          ...thread,
          draft_id: draft.id,
        },
      });
    },
  };
}

/** Marks commands, names and people by number (`<@telegram:7>`) in what somebody types, as their program would. */
function markText(state: TelegramState, typed: string): { readonly text: string; readonly entities: Json[] } {
  const entities: Json[] = [];
  let text = "";
  for (const part of typed.split(/(<@telegram:\d+>)/)) {
    const [, id] = /^<@telegram:(\d+)>$/.exec(part) ?? [];
    const user = id === undefined ? null : state.users.get(Number(id));
    if (user)
      entities.push({
        type: "text_mention",
        offset: text.length,
        length: user.name.length,
        user: userPayload(user),
      });
    text += user ? user.name : part;
  }
  for (const { index, 0: whole } of text.matchAll(/(?<![\w/])\/[a-z0-9_]{1,32}(?:@\w+)?/gi)) {
    entities.push({ type: "bot_command", offset: index, length: whole.length });
  }
  for (const { index, 0: whole } of text.matchAll(/(?<![\w/])@\w{4,32}/g)) {
    entities.push({ type: "mention", offset: index, length: whole.length });
  }
  return { text, entities };
}

/** Telegram keeps it to itself. */
const untold = (message: Json): Delivery => ({
  update: { message },
  isPosted: false,
  outcome: async () => "acknowledged",
  again: async () => untold(message),
});

/** With Group Privacy on, a bot that is no admin hears of commands, of what names it and of what answers it. */
export function isToldInPrivacy(state: TelegramState, message: Json): boolean {
  const { chat, text, entities, reply_to_message: replied } = message as Record<string, Json | undefined>;
  const group = state.chats.get(Number(chat?.id));
  if (!group || group.type === "private" || group.ours === "admin") return true;
  const marks = (entities ?? []) as unknown as readonly Json[];
  const said = marks.map(({ type, offset, length }) => ({
    type,
    words: String(text).slice(Number(offset), Number(offset) + Number(length)),
  }));
  const names = said.some(({ type, words }) => type === "mention" && words === `@${state.setup.username}`);
  const commands = said.some(({ type }) => type === "bot_command");
  return names || commands || Number((replied?.from as Json | undefined)?.id) === BOT_ID;
}

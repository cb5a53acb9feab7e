import { Api, GrammyError, InputFile } from "grammy";
import type { BotCommand, InlineKeyboardButton, MessageEntity, Update } from "grammy/types";
import type { Logger } from "../../src/core/ports/logger.ts";
import type { Language } from "../../src/core/words/language.ts";
import { revealed, type TelegramConfig } from "./config.ts";
import { telegramRefusal, toAppError } from "./fault.ts";
import type { ChatAt } from "./place.ts";

/** What a message shows. Never a markup string: text, and where in it something is more than text. */
export interface TelegramContent {
  readonly text: string;
  readonly entities: readonly MessageEntity[];
  readonly keyboard: readonly (readonly InlineKeyboardButton[])[];
}

export interface TelegramFile {
  readonly name: string;
  readonly data: Uint8Array;
}

export interface ForcedReply {
  readonly placeholder: string;
}

/** Whose menu of commands: everybody's, or that of one chat. */
export type MenuScope = "everybody" | { readonly chat: string };

export type TelegramApi = ReturnType<typeof createTelegramApi>;

const CALL_SECONDS = 15;
/** Telegram holds a question for updates open so long. */
export const POLL_SECONDS = 30;
const PAGE = 100;
/** All that we look at; everything else is not even sent. */
export const UPDATES = [
  "message",
  "edited_message",
  "callback_query",
  "stopped_message_generation",
  "chat_member",
] as const;
const NO_PREVIEW = { link_preview_options: { is_disabled: true } } as const;

/**
 * The few calls we make, through grammY. None is repeated here (no auto-retry), since a repeated post is a second
 * message: the outbox decides, knowing what may have been done.
 */
export function createTelegramApi(config: TelegramConfig, logger: Logger) {
  const server = config.apiRoot === undefined ? {} : { apiRoot: config.apiRoot };
  const raw = newest(config, (token) => new Api(token, { ...server, timeoutSeconds: CALL_SECONDS }).raw);
  const patient = newest(
    config,
    (token) => new Api(token, { ...server, timeoutSeconds: POLL_SECONDS + CALL_SECONDS }).raw,
  );
  return {
    ...serviceCalls(raw, patient),
    ...messageCalls(raw, createChats(logger)),
  };
}

type Raw = () => Api["raw"];

/** The client with the token as it is now: one that was replaced is used by the very next call. */
function newest(config: TelegramConfig, make: (token: string) => Api["raw"]): Raw {
  let made = { token: revealed(config.token), raw: make(revealed(config.token)) };
  return () => {
    const token = revealed(config.token);
    if (made.token !== token) made = { token, raw: make(token) };
    return made.raw;
  };
}

async function calling<T>(what: string, repeatable: boolean, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (fault) {
    throw toAppError(fault, what, repeatable);
  }
}

function serviceCalls(raw: Raw, patient: Raw) {
  return {
    identify: () => calling("who we are", true, () => raw().getMe()),
    webhook: () => calling("the webhook", true, () => raw().getWebhookInfo()),
    setWebhook: (url: string, secret: string) =>
      calling("the webhook", true, () =>
        raw().setWebhook({ url, secret_token: secret, allowed_updates: [...UPDATES] as never }),
      ),
    deleteWebhook: () =>
      calling("the webhook", true, () => raw().deleteWebhook({ drop_pending_updates: false })),
    /** Waits for updates; those before the offset are done with, and never come again. */
    updates: (offset: number | null, signal: AbortSignal): Promise<Update[]> =>
      calling("updates", true, () =>
        patient().getUpdates(
          {
            ...(offset === null ? {} : { offset }),
            limit: PAGE,
            timeout: POLL_SECONDS,
            allowed_updates: [...UPDATES] as never,
          },
          signal as Parameters<Api["raw"]["getUpdates"]>[1],
        ),
      ),
    member: (chat: string, user: string) =>
      calling("a person", true, () => raw().getChatMember({ chat_id: Number(chat), user_id: Number(user) })),
    /** For apps of one language; null: for every app that has no menu of its own. */
    setCommands: (commands: readonly BotCommand[], scope: MenuScope, language: Language | null) =>
      calling("the commands", true, () =>
        raw().setMyCommands({
          commands: [...commands],
          ...(language === null ? {} : { language_code: language }),
          scope: scope === "everybody" ? { type: "default" } : { type: "chat", chat_id: Number(scope.chat) },
        }),
      ),
    file: (id: string) => calling("a file", true, () => raw().getFile({ file_id: id })),
    answerClick: (id: string) =>
      calling("an acknowledgement", true, () => raw().answerCallbackQuery({ callback_query_id: id })),
  };
}

function messageCalls(raw: Raw, chats: Chats) {
  const send = async (to: ChatAt, content: TelegramContent, markup: object) => {
    const { message_id } = await chats.inTopic(to, (at) =>
      raw().sendMessage({ ...at, ...bodyOf(content), ...markup }),
    );
    return { chat: chats.current(to.chat), id: String(message_id) };
  };
  return {
    post: (to: ChatAt, content: TelegramContent) =>
      calling("a post", false, () => send(to, content, markupOf(content))),
    postFile: (to: ChatAt, { text, entities }: TelegramContent, file: TelegramFile) =>
      calling("a file", false, async () => {
        const caption = { caption: text, caption_entities: [...entities] };
        const { message_id } = await chats.inTopic(to, (at) =>
          raw().sendDocument({ ...at, ...caption, document: new InputFile(file.data, file.name) }),
        );
        return { chat: chats.current(to.chat), id: String(message_id) };
      }),
    /** A message that asks for a reply to it; in a group, of whoever it names. */
    postQuestion: (to: ChatAt, content: TelegramContent, { placeholder }: ForcedReply) =>
      calling("a question", false, () =>
        send(to, content, {
          reply_markup: { force_reply: true, selective: true, input_field_placeholder: placeholder },
        }),
      ),
    update: (chat: string, id: string, content: TelegramContent) =>
      calling<void>("a change", true, async () => {
        await chats
          .inChat(chat, (chat_id) =>
            raw().editMessageText({
              chat_id,
              message_id: Number(id),
              ...bodyOf(content),
              ...markupOf(content),
            }),
          )
          .catch(unlessUnchanged);
      }),
    remove: (chat: string, id: string) =>
      calling<void>("a removal", true, async () => {
        await chats.inChat(chat, (chat_id) => raw().deleteMessage({ chat_id, message_id: Number(id) }));
      }),
    /** Shows what is being written, for half a minute; to be said again before that. */
    draft: (to: ChatAt, id: number, { text, entities }: TelegramContent) =>
      calling<void>("a draft", true, async () => {
        await chats.inTopic(to, (at) =>
          raw().sendMessageDraft({ ...at, draft_id: id, text, entities: [...entities], can_stop: true }),
        );
      }),
    createTopic: (chat: string, name: string) =>
      calling("a topic", false, async () => {
        const topic = await raw().createForumTopic({ chat_id: Number(chat), name });
        return String(topic.message_thread_id);
      }),
    /** Says that we are at it; refused by who never began a chat with us. */
    showTyping: (to: ChatAt) =>
      calling<void>("a sign of life", true, async () => {
        await chats.inTopic(to, (at) => raw().sendChatAction({ ...at, action: "typing" }));
      }),
    learnMove: chats.learnMove,
  };
}

const bodyOf = ({ text, entities }: TelegramContent) => ({ text, entities: [...entities], ...NO_PREVIEW });

function markupOf({ keyboard }: TelegramContent) {
  const inline_keyboard = keyboard.map((row) => [...row]);
  return inline_keyboard.length === 0 ? {} : { reply_markup: { inline_keyboard } };
}

/** A change to what already stands there is done. */
function unlessUnchanged(fault: unknown): void {
  if (!(fault instanceof GrammyError && /message is not modified/i.test(fault.description))) throw fault;
}

interface Target {
  readonly chat_id: number;
  readonly message_thread_id?: number;
}

type Chats = ReturnType<typeof createChats>;

/** Groups move to another number when they grow, and topics stop being known: what was meant is still reached. */
function createChats(logger: Logger) {
  const moved = new Map<string, string>();
  const current = (chat: string) => moved.get(chat) ?? chat;
  const learnMove = (from: string, to: string) => {
    moved.set(from, to);
    logger.warn(
      { from, to },
      "a group has another number now; settings that name the old one need the new one",
    );
  };
  const inChat = async <T>(chat: string, call: (id: number) => Promise<T>): Promise<T> => {
    try {
      return await call(Number(current(chat)));
    } catch (fault) {
      const to = fault instanceof GrammyError ? fault.parameters.migrate_to_chat_id : undefined;
      if (to === undefined) throw fault;
      learnMove(chat, String(to));
      return call(to);
    }
  };
  const inTopic = <T>({ chat, thread }: ChatAt, call: (at: Target) => Promise<T>): Promise<T> =>
    inChat(chat, async (chat_id) => {
      if (thread === null) return call({ chat_id });
      try {
        return await call({ chat_id, message_thread_id: Number(thread) });
      } catch (fault) {
        if (!isTopicLost(fault)) throw fault;
        logger.warn({ chat, thread }, "Telegram knows a topic no more; it is said in the chat itself");
        return call({ chat_id });
      }
    });
  return { current, learnMove, inChat, inTopic };
}

const isTopicLost = (fault: unknown) =>
  fault instanceof GrammyError && /message thread not found/i.test(fault.description);

/** Does this server know of drafts? Older ones do not. */
export function isUnknownMethod(fault: unknown): boolean {
  const refusal = telegramRefusal(fault);
  return (
    refusal !== null && (refusal.code === 404 || /method not found|method is available/i.test(refusal.words))
  );
}

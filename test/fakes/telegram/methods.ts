import { checkText } from "./check-text.ts";
import { botPayload, messagePayload, userPayload } from "./payloads.ts";
import { BOT_ID, type Json, type TelegramChat, TelegramRefusal, type TelegramState } from "./state.ts";
import type { Updates } from "./updates.ts";

export interface World {
  readonly state: TelegramState;
  readonly updates: Updates;
  /** The switches of BotFather that getMe tells of. */
  readonly switches: {
    canJoinGroups: boolean;
    readsEverything: boolean;
    inlineMode: boolean;
    businessMode: boolean;
    guestMode: boolean;
    draftsKnown: boolean;
  };
}

/** One method of the Bot API: its result, or a TelegramRefusal. */
export type Method = (world: World, args: Json) => unknown;

const bad = (why: string) => new TelegramRefusal(400, `Bad Request: ${why}`);
const listOf = (value: unknown): readonly Json[] => (Array.isArray(value) ? (value as Json[]) : []);

export const METHODS: Readonly<Record<string, Method>> = {
  getMe: ({ state, switches }) => ({
    ...botPayload(state),
    can_join_groups: switches.canJoinGroups,
    can_read_all_group_messages: switches.readsEverything,
    supports_inline_queries: switches.inlineMode,
    can_connect_to_business: switches.businessMode,
    supports_guest_queries: switches.guestMode,
    has_topics_enabled: state.setup.topics,
  }),
  getWebhookInfo: ({ updates }) => ({
    url: updates.webhook()?.url ?? "",
    has_custom_certificate: false,
    pending_update_count: updates.pending().length,
    ...(updates.lastError() === null ? {} : { last_error_message: updates.lastError(), last_error_date: 1 }),
    ...(updates.allowed().length === 0 ? {} : { allowed_updates: updates.allowed() }),
  }),
  setWebhook({ updates }, args) {
    if (!/^https?:\/\//.test(String(args.url)))
      throw bad("bad webhook: An HTTPS URL must be provided for webhook");
    const secret = String(args.secret_token ?? "");
    if (!/^[\w-]{0,256}$/.test(secret)) throw bad("secret token contains unallowed characters");
    updates.setWebhook({ url: String(args.url), secret }, listOf(args.allowed_updates).map(String));
    return true;
  },
  deleteWebhook({ updates }) {
    updates.setWebhook(null, []);
    return true;
  },
  sendMessage({ state }, args) {
    const chat = state.openChat(Number(args.chat_id));
    if (chat.ours === "muted") throw bad("not enough rights to send text messages to the chat");
    const thread = state.requireTopic(chat, args.message_thread_id);
    requireText(args);
    requireMarkup(args.reply_markup);
    const message = state.addMessage({
      chat: chat.id,
      thread,
      from: BOT_ID,
      text: String(args.text),
      entities: listOf(args.entities),
      markup: (args.reply_markup as Json | undefined) ?? null,
      replyTo: null,
    });
    // Whatever is said ends a draft.
    for (const draft of [...state.drafts]) {
      if (draft.chat === chat.id) state.drafts.splice(state.drafts.indexOf(draft), 1);
    }
    return messagePayload(state, message);
  },
  sendDocument({ state }, args) {
    const chat = state.openChat(Number(args.chat_id));
    const thread = state.requireTopic(chat, args.message_thread_id);
    const file = args.document;
    if (!(file instanceof File)) throw bad("there is no document in the request");
    const text = String(args.caption ?? "");
    if (text.length > 1024) throw bad("message caption is too long");
    const entities = listOf(args.caption_entities);
    const fault = text === "" ? null : checkText(text, entities, false);
    if (fault !== null) throw bad(fault);
    const { name, type } = file;
    const bytes = Buffer.from((file as File & { bytes: Buffer }).bytes);
    const said = { chat: chat.id, thread, from: BOT_ID, text, entities, markup: null, replyTo: null };
    return messagePayload(state, state.addMessage({ ...said, file: state.addFile({ name, type, bytes }) }));
  },
  getFile({ state }, args) {
    const file = state.files.get(String(args.file_id));
    if (!file) throw bad("invalid file_id");
    if (file.bytes.byteLength > 20 * 1024 * 1024) throw bad("file is too big");
    return {
      file_id: file.id,
      file_unique_id: file.id.slice(0, 16),
      file_size: file.bytes.byteLength,
      file_path: `documents/file_${[...state.files.keys()].indexOf(file.id)}.bin`,
    };
  },
  editMessageText({ state }, args) {
    const chat = state.openChat(Number(args.chat_id));
    const message = state.find(chat.id, Number(args.message_id));
    if (!message) throw bad("message to edit not found");
    if (message.from !== BOT_ID) throw bad("message can't be edited");
    if (message.file) throw bad("there is no text in the message to edit");
    requireText(args);
    requireMarkup(args.reply_markup);
    const next = {
      text: String(args.text),
      entities: listOf(args.entities),
      markup: args.reply_markup ?? null,
    };
    const { text, entities, markup } = message;
    if (JSON.stringify(next) === JSON.stringify({ text, entities, markup })) {
      throw bad(
        "message is not modified: specified new message content and reply markup are exactly the same",
      );
    }
    Object.assign(message, next, { edits: message.edits + 1 });
    return messagePayload(state, message);
  },
  deleteMessage({ state }, args) {
    const message = state.find(state.openChat(Number(args.chat_id)).id, Number(args.message_id));
    if (!message) throw bad("message to delete not found");
    message.gone = true;
    return true;
  },
  sendMessageDraft({ state, switches }, args) {
    if (!switches.draftsKnown) throw new TelegramRefusal(404, "Not Found: method not found");
    const chat = state.openChat(Number(args.chat_id));
    if (chat.type !== "private") throw bad("chat is not private");
    if (args.draft_id === 0) throw bad("draft_id must be non-zero");
    const thread = state.requireTopic(chat, args.message_thread_id);
    requireText(args, true);
    const [text, id] = [String(args.text ?? ""), Number(args.draft_id)];
    const known = state.drafts.find((one) => one.chat === chat.id && one.id === id);
    if (known) known.texts.push(text);
    else state.drafts.push({ chat: chat.id, id, thread, texts: [text], canStop: args.can_stop === true });
    return true;
  },
  sendChatAction({ state }, args) {
    state.requireTopic(state.openChat(Number(args.chat_id)), args.message_thread_id);
    return true;
  },
  answerCallbackQuery({ state }, args) {
    if (!state.questions.delete(String(args.callback_query_id))) {
      throw bad("query is too old and response timeout expired or query ID is invalid");
    }
    return true;
  },
  setMyCommands({ state }, args) {
    const commands = listOf(args.commands);
    if (commands.length > 100) throw bad("too many commands");
    for (const { command, description } of commands) {
      if (!/^[a-z0-9_]{1,32}$/.test(String(command))) throw bad("BOT_COMMAND_INVALID");
      if (!/^[\s\S]{1,256}$/.test(String(description))) throw bad("BOT_COMMAND_DESCRIPTION_INVALID");
    }
    const scope = args.scope as Json | undefined;
    if (scope?.type === "chat") state.openChat(Number(scope.chat_id));
    const whose = scope?.type === "chat" ? String(scope.chat_id) : "default";
    const { language_code: language = "" } = args;
    if (!/^([a-z]{2})?$/.test(String(language))) throw bad("LANG_CODE_INVALID");
    state.commands.set(language === "" ? whose : `${whose}/${language}`, commands);
    return true;
  },
  createForumTopic({ state }, args) {
    const chat = state.openChat(Number(args.chat_id));
    if (chat.type === "private" && !state.setup.topics) throw bad("the chat is not a forum");
    const name = String(args.name);
    if (name.length < 1 || name.length > 128) throw bad("TOPIC_NAME_INVALID");
    chat.lastMessage += 1;
    chat.topics.set(chat.lastMessage, name);
    return { message_thread_id: chat.lastMessage, name, icon_color: 7322096 };
  },
  getChatMember({ state }, args) {
    const asked = state.chats.get(Number(args.chat_id));
    if (asked && asked.type !== "private" && Number(args.user_id) === BOT_ID)
      return ourselvesIn(state, asked);
    const chat = state.openChat(Number(args.chat_id));
    const user = state.user(Number(args.user_id));
    if (chat.type === "private" && chat.id !== user.id) throw bad("PARTICIPANT_ID_INVALID");
    return { status: "member", user: userPayload(user) };
  },
};

function ourselvesIn(state: TelegramState, { ours }: TelegramChat): Json {
  const user = botPayload(state);
  if (ours === "admin") return { status: "administrator", user };
  if (ours !== "muted") return { status: ours, user };
  return { status: "restricted", is_member: true, can_send_messages: false, user };
}

function requireText(args: Json, isDraft = false): void {
  if (args.parse_mode !== undefined) throw bad("no markup strings here");
  const fault = checkText(String(args.text ?? ""), listOf(args.entities), isDraft);
  if (fault !== null) throw bad(fault);
}

function requireMarkup(markup: unknown): void {
  const rows =
    (markup as { inline_keyboard?: readonly (readonly Json[])[] } | undefined)?.inline_keyboard ?? [];
  const buttons = rows.flat();
  const { input_field_placeholder: hint } = (markup ?? {}) as Json;
  if (hint !== undefined && !/^[\s\S]{1,64}$/u.test(String(hint))) throw bad("REPLY_MARKUP_INVALID");
  if (buttons.length > 100) throw bad("reply markup is too long");
  for (const { text, callback_data } of buttons) {
    if (String(text ?? "").trim() === "") throw bad("text buttons are not allowed to be empty");
    const bytes = Buffer.byteLength(String(callback_data ?? ""));
    if (bytes < 1 || bytes > 64) throw bad("BUTTON_DATA_INVALID");
  }
}

import type { Clock } from "../../../src/core/ports/clock.ts";

export type Json = Readonly<Record<string, unknown>>;

export interface TelegramUser {
  readonly id: number;
  name: string;
  username: string | null;
  readonly bot: boolean;
  /** Did they begin a chat with us? */
  started: boolean;
  blocked: boolean;
}

export interface TelegramChat {
  readonly id: number;
  readonly type: "private" | "group" | "supergroup" | "channel";
  readonly title: string;
  readonly topics: Map<number, string>;
  /** The number that it moved to. */
  movedTo: number | null;
  /** What we are there; muted: in it, and not allowed to write. */
  ours: "member" | "admin" | "muted" | "kicked" | "left";
  lastMessage: number;
}

export interface TelegramFile {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly bytes: Buffer;
}

export interface TelegramMessage {
  readonly chat: number;
  readonly id: number;
  readonly thread: number | null;
  readonly from: number;
  text: string;
  entities: readonly Json[];
  markup: Json | null;
  edits: number;
  gone: boolean;
  readonly file?: TelegramFile;
  readonly replyTo: number | null;
}

export interface TelegramDraft {
  readonly chat: number;
  readonly id: number;
  readonly thread: number | null;
  readonly texts: string[];
  readonly canStop: boolean;
}

/** What Telegram answers with when it does not do what was asked. */
export class TelegramRefusal extends Error {
  readonly code: number;
  readonly parameters: Json;

  constructor(code: number, description: string, parameters: Json = {}) {
    super(description);
    this.code = code;
    this.parameters = parameters;
  }
}

export const BOT_ID = 700_000_001;

export type TelegramState = ReturnType<typeof createState>;

export function createState(clock: Clock, setup: { topics: boolean; username: string }) {
  const users = new Map<number, TelegramUser>();
  const chats = new Map<number, TelegramChat>();
  const messages: TelegramMessage[] = [];
  const drafts: TelegramDraft[] = [];
  const questions = new Set<string>();
  const files = new Map<string, TelegramFile>();
  let lastUser = 1000;
  let lastGroup = -5000;
  const user = (id: number): TelegramUser => {
    const found = users.get(id);
    if (!found) throw new TelegramRefusal(400, "Bad Request: user not found");
    return found;
  };
  /** A chat that we may write in. */
  const openChat = (id: number): TelegramChat => {
    const person = users.get(id);
    if (person && !person.started) {
      throw new TelegramRefusal(403, "Forbidden: bot can't initiate conversation with a user");
    }
    if (person?.blocked) throw new TelegramRefusal(403, "Forbidden: bot was blocked by the user");
    const chat = chats.get(id);
    if (!chat) throw new TelegramRefusal(400, "Bad Request: chat not found");
    if (chat.ours === "kicked") {
      throw new TelegramRefusal(403, `Forbidden: bot was kicked from the ${chat.type} chat`);
    }
    if (chat.ours === "left") throw new TelegramRefusal(403, "Forbidden: bot is not a member of the chat");
    if (chat.movedTo !== null) {
      const parameters = { migrate_to_chat_id: chat.movedTo };
      throw new TelegramRefusal(400, "Bad Request: group chat was upgraded to a supergroup chat", parameters);
    }
    return chat;
  };
  const addChat = (chat: Pick<TelegramChat, "id" | "type" | "title">): TelegramChat => {
    const added = { ...chat, topics: new Map(), movedTo: null, ours: "member" as const, lastMessage: 100 };
    chats.set(chat.id, added);
    return added;
  };
  return {
    clock,
    setup,
    users,
    chats,
    messages,
    drafts,
    /** Clicks that were not answered yet. */
    questions,
    files,
    /** A file gets an id of its own for us. */
    addFile(file: Omit<TelegramFile, "id">): TelegramFile {
      const added = { ...file, id: `BQACAgQAAxk${files.size + 1}-${"f".repeat(60)}` };
      files.set(added.id, added);
      return added;
    },
    commands: new Map<string, readonly Json[]>(),
    user,
    openChat,
    addUser(more: Partial<TelegramUser>): TelegramUser {
      lastUser += 1;
      const one = {
        name: "",
        username: null,
        bot: false,
        started: true,
        blocked: false,
        ...more,
        id: lastUser,
      };
      users.set(one.id, one);
      addChat({ id: one.id, type: "private", title: one.name });
      return one;
    },
    addGroup(title: string, type: "group" | "supergroup"): TelegramChat {
      lastGroup -= 1;
      return addChat({ id: lastGroup, type, title });
    },
    /** Refuses a topic that is not there, as Telegram does. */
    requireTopic(chat: TelegramChat, thread: unknown): number | null {
      if (thread === undefined) return null;
      if (!chat.topics.has(Number(thread))) {
        throw new TelegramRefusal(400, "Bad Request: message thread not found");
      }
      return Number(thread);
    },
    addMessage(one: Omit<TelegramMessage, "id" | "edits" | "gone">): TelegramMessage {
      const chat = chats.get(one.chat);
      if (!chat) throw new Error(`no chat ${one.chat}`);
      chat.lastMessage += 1;
      const message = { ...one, id: chat.lastMessage, edits: 0, gone: false };
      messages.push(message);
      return message;
    },
    find(chat: number, id: number): TelegramMessage | null {
      return messages.find((one) => one.chat === chat && one.id === id && !one.gone) ?? null;
    },
  };
}

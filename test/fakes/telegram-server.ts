/**
 * A strict Bot API for tests. grammY runs against it unmodified; it refuses what Telegram refuses, holds every call
 * against Telegram's own description, and lets no entity stand that does not fit its text.
 *
 *   const telegram = await startTelegramServer();            // { topics: true }, { clock }, { limits: true }
 *   const ada = telegram.addUser({ name: "Ada" });           // a number; also username, bot, started: false, blocked
 *   const group = telegram.addGroup("design");               // telegram.addTopic(group, "blue")
 *   createTelegramAdapter(telegram.config, deps)
 *
 *   telegram.say(ada, ada, "designer: hello");               // in their private chat, which has their number
 *   telegram.say(ada, group, `@${telegram.username} hello`, { thread, replyTo, more: { forward_origin: {} } });
 *   await telegram.waitFor(() => telegram.answersIn(ada).find(({ text }) => text.includes("blue")));
 *   telegram.press(ada, telegram.button(message, "Stop"));
 *   telegram.stopDraft(ada);
 *
 *   telegram.fail("sendMessage", { kind: "apply-then-reset" });     // the next call; then how many
 *   telegram.calls("editMessageText"); telegram.state.drafts; telegram.updates.pending();
 *   await telegram.close();
 *
 * With `webhook` (what takes a request), updates are posted there once the bot asks for that.
 */
import type { AddressInfo } from "node:net";
import type { Clock } from "../../src/core/ports/clock.ts";
import { systemClock } from "../../src/system/clock.ts";
import { createLedger } from "./slack/ledger.ts";
import { createBotApi, type Fault, type LoggedCall } from "./telegram/bot-api.ts";
import { pingsOf } from "./telegram/check-text.ts";
import type { World } from "./telegram/methods.ts";
import { buttonsOf, createPeople, isToldInPrivacy, type TelegramButton } from "./telegram/people.ts";
import {
  BOT_ID,
  createState,
  type Json,
  type TelegramChat,
  type TelegramMessage,
  type TelegramUser,
} from "./telegram/state.ts";
import { createUpdates, type Webhook } from "./telegram/updates.ts";

export type { Fault, TelegramMessage };
export type TelegramServer = Awaited<ReturnType<typeof startTelegramServer>>;

export interface TelegramServerOptions {
  readonly clock?: Clock;
  /** Topics in private chats. */
  readonly topics?: boolean;
  /** Counts what is said: a message a second in a chat, with a little in hand, and twenty a minute in a group. */
  readonly limits?: boolean;
  /** Group Privacy: on, the bot is told only what is said to it; off, everything, as when left out. */
  readonly privacy?: boolean;
  readonly webhook?: (request: Request) => Promise<Response>;
}

const TOKEN = "700000001:fake-telegram-token";
const SPEAKING = new Set(["sendMessage", "editMessageText", "sendMessageDraft"]);
const LIMITS = { private: { calls: 4, windowMs: 3000 }, group: { calls: 20, windowMs: 60_000 } };

export async function startTelegramServer(options: TelegramServerOptions = {}) {
  const clock = options.clock ?? systemClock;
  const ledger = createLedger();
  const username = "gatehouse_bot";
  const state = createState(clock, { topics: options.topics ?? false, username });
  const calls: LoggedCall[] = [];
  let token = TOKEN;
  const faults: { readonly method: string; readonly fault: Fault }[] = [];
  const updates = createUpdates(
    (webhook, update) => postTo(options.webhook, webhook, update),
    ledger.changed,
  );
  const switches: World["switches"] = {
    canJoinGroups: true,
    readsEverything: false,
    inlineMode: false,
    businessMode: false,
    guestMode: false,
    draftsKnown: true,
  };
  const http = createBotApi({
    world: { state, updates, switches },
    token: () => token,
    calls,
    takeFault: (method) => {
      const at = faults.findIndex((one) => one.method === method);
      return at < 0 ? null : (faults.splice(at, 1)[0]?.fault ?? null);
    },
    limit: options.limits ? createLimit(clock) : () => 0,
    changed: ledger.changed,
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const apiRoot = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;

  return {
    /** What the adapter needs to talk to this server. */
    config: { token: TOKEN, mode: "polling" as const, apiRoot },
    /** What Telegram takes from now on. */
    changeToken: (next: string) => {
      token = next;
    },
    botId: String(BOT_ID),
    username,
    state,
    updates,
    switches,
    ...createPeople(state, updates, (message) => !options.privacy || isToldInPrivacy(state, message)),
    addUser: (user: Partial<TelegramUser>): number => state.addUser(user).id,
    user: (id: number): TelegramUser => state.user(id),
    addGroup: (title: string): number => state.addGroup(title, "supergroup").id,
    /** What we are in a group: in it, an admin, muted, kicked out, or gone. */
    setOurs(chat: number, ours: TelegramChat["ours"]) {
      const group = state.chats.get(chat);
      if (group) group.ours = ours;
    },
    addBasicGroup: (title: string): number => state.addGroup(title, "group").id,
    addTopic(chat: number, name: string): number {
      const group = state.openChat(chat);
      group.lastMessage += 1;
      group.topics.set(group.lastMessage, name);
      return group.lastMessage;
    },
    /** The group grows into a supergroup, with another number. */
    migrate(chat: number): number {
      const old = state.openChat(chat);
      old.movedTo = state.addGroup(old.title, "supergroup").id;
      return old.movedTo;
    },
    topicsOf: (chat: number): readonly number[] => [...(state.chats.get(chat)?.topics.keys() ?? [])],
    /** Our own messages in a chat, oldest first. */
    answersIn: (chat: number, thread?: number | null): TelegramMessage[] =>
      state.messages.filter(
        (one) =>
          one.chat === chat &&
          one.from === BOT_ID &&
          !one.gone &&
          (thread === undefined || one.thread === thread),
      ),
    buttons: buttonsOf,
    pings: ({ text, entities }: TelegramMessage) => pingsOf(text, entities),
    /** The button with this text; a missing one is a failed test. */
    button(message: TelegramMessage, text: string): TelegramButton {
      const found = buttonsOf(message).find((button) => button.text === text);
      if (found) return found;
      throw new Error(`no button "${text}", only: ${buttonsOf(message).map((one) => one.text)}`);
    },
    fail(method: string, fault: Fault, times = 1) {
      for (let count = 0; count < times; count += 1) faults.push({ method, fault });
    },
    calls: (method?: string) => calls.filter((one) => method === undefined || one.method === method),
    waitFor: ledger.waitFor,
    nudge: ledger.changed,
    async close() {
      http.closeAllConnections();
      await new Promise<void>((resolve) => http.close(() => resolve()));
    },
  };
}

async function postTo(
  take: TelegramServerOptions["webhook"],
  { url, secret }: Webhook,
  update: Json,
): Promise<number> {
  const headers = { "content-type": "application/json", "x-telegram-bot-api-secret-token": secret };
  const body = JSON.stringify(update);
  return (await take?.(new Request(url, { method: "POST", headers, body })))?.status ?? 502;
}

function createLimit(clock: Clock) {
  const spent = new Map<unknown, number[]>();
  return (method: string, args: Json): number => {
    if (!SPEAKING.has(method)) return 0;
    const { calls, windowMs } = Number(args.chat_id) < 0 ? LIMITS.group : LIMITS.private;
    const now = clock.now();
    const recent = (spent.get(args.chat_id) ?? []).filter((at) => at > now - windowMs);
    spent.set(args.chat_id, recent);
    if (recent.length >= calls) return Math.ceil(((recent[0] ?? now) + windowMs - now) / 1000);
    recent.push(now);
    return 0;
  };
}

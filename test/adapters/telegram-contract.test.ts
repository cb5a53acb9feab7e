import { createTelegramAdapter } from "../../adapters/telegram/index.ts";
import { type Identity, parseIdentity, userIdOf } from "../../src/core/people/identity.ts";
import { chatAdapterContract } from "../contract/chat-adapter.contract.ts";
import type { ChatSubject, PostFault, ReadForm, ReadMessage } from "../contract/chat-subject.ts";
import { createFixedClock, type FixedClock } from "../fakes/fixed-clock.ts";
import {
  type Fault,
  startTelegramServer,
  type TelegramMessage,
  type TelegramServer,
} from "../fakes/telegram-server.ts";
import { createDirectRoutes, createKeptLogger } from "./slack-harness.ts";

const FAULTS: Record<PostFault, Fault> = {
  "rate-limited": { kind: "rate-limited", retryAfterSeconds: 1 },
  refused: {
    kind: "error",
    code: 400,
    description: "Bad Request: not enough rights to send text messages to the chat",
  },
  "place-gone": { kind: "error", code: 400, description: "Bad Request: chat not found" },
  unauthorized: { kind: "error", code: 401, description: "Unauthorized" },
  "lost-answer": { kind: "apply-then-reset" },
};

const NO_HISTORY =
  "Telegram keeps no key beside a message and lets no bot read a chat back: nobody can say, so a copy is marked as one.";
const NO_TEAMS = "Telegram has no teams: an account is a person's, a bot's, deleted or unknown.";

chatAdapterContract({
  platform: "telegram",
  open,
  deviations: [
    { test: "finds a post again by its key", reason: NO_HISTORY },
    { test: "finds a post whose answer was lost", reason: NO_HISTORY },
    { test: "finds a posted file again by its key", reason: NO_HISTORY },
    {
      test: "shows a private message to one person alone",
      reason: "What is private goes to the private chat, where it is a message like any other.",
    },
    {
      test: "refuses a form that is asked for too late",
      reason: "A question to reply to needs no fresh click; it can be asked at any time.",
    },
    { test: "knows what an account is: guest", reason: NO_TEAMS },
    { test: "knows what an account is: external", reason: NO_TEAMS },
  ],
});

const WEBHOOK = "https://bot.example.com/telegram/updates";

async function open(): Promise<ChatSubject> {
  const clock = createFixedClock();
  const routes = createDirectRoutes();
  const webhook = (request: Request) => routes.call("/telegram/updates", request);
  const telegram = await startTelegramServer({ clock, topics: true, webhook });
  const logger = createKeptLogger();
  const config = {
    ...telegram.config,
    mode: "webhook" as const,
    webhookUrl: WEBHOOK,
    webhookSecret: "s3cret-s3cret-s3cret",
  };
  const adapter = createTelegramAdapter(config, { clock, logger, routes });
  const ada = telegram.addUser({ name: "Ada" });
  const ben = telegram.addUser({ name: "Ben" });
  const group = telegram.addGroup("design");
  const topic = telegram.addTopic(group, "blue");
  const answered = new Set<number>();
  const formsOf = (person: Identity) =>
    telegram
      .answersIn(group)
      .filter(({ markup, id }) => markup?.force_reply === true && !answered.has(id))
      // Without that word Telegram asks everybody in the group.
      .filter((one) => one.markup?.selective !== true || telegram.pings(one).includes(userIdOf(person)));

  return {
    adapter,
    ada: identity(ada),
    ben: identity(ben),
    accounts: {
      member: identity(ada),
      bot: identity(telegram.addUser({ name: "robo", bot: true })),
      deactivated: identity(telegram.addUser({ name: "" })),
      unknown: identity(999_999),
    },
    sharedPlace: async () => ({
      platform: "telegram",
      workspace: telegram.botId,
      channel: String(group),
      thread: String(topic),
      kind: "channel",
    }),
    writeDirectly: async (text) => telegram.say(ada, ada, text),
    mention: async (text) => telegram.say(ada, group, `@${telegram.username} ${text}`),
    writeIn: async (person, place, text) =>
      telegram.say(userOf(person), Number(place.channel), text, { thread: Number(place.thread) }),
    command: async (words) => telegram.say(ada, group, `/${words}`),
    async press(person, token) {
      const button = telegram.state.messages.flatMap(telegram.buttons).find((one) => one.token === token);
      if (!button) throw new Error(`nobody shows a button with ${token}`);
      return telegram.press(userOf(person), button);
    },
    sendFile: async (text, { name, type, content }) =>
      telegram.say(ada, ada, text, { file: { name, type, bytes: Buffer.from(content) } }),
    loseFiles: async () => telegram.state.files.clear(),
    readFiles: async (place) =>
      telegram.answersIn(Number(place.channel), Number(place.thread)).flatMap(({ file }) => file ?? []),
    forms: async (person) => formsOf(person).map(readForm),
    async sendForm(person, values) {
      const form = formsOf(person).at(-1);
      if (!form) throw new Error("no form stands before them");
      const { thread, id } = form;
      const delivery = telegram.say(userOf(person), group, values.reason ?? values.end ?? "", {
        thread,
        replyTo: id,
      });
      if ((await delivery.outcome()) === "acknowledged") answered.add(id);
      return delivery;
    },
    makeNoise: () => makeNoise(telegram, { ada, group, topic }),
    read: async (place) =>
      telegram
        .answersIn(Number(place.channel), place.thread === null ? null : Number(place.thread))
        .map((one) => shown(telegram, one)),
    readPrivate: async () => [],
    breakNextPost: async (how) => telegram.fail("sendMessage", FAULTS[how]),
    pass: async (ms) => clock.advance(ms),
    eventually: (look) => eventually(look, clock),
    close: () => telegram.close(),
  };
}

/** Answers of a real server arrive between two looks, and some wait for the clock. */
async function eventually<T>(
  look: () => Promise<T | null | undefined | false>,
  clock: FixedClock,
): Promise<T> {
  const deadline = performance.now() + 20_000;
  while (performance.now() < deadline) {
    const found = await look();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 5));
    clock.advance(100);
  }
  throw new Error("it never came to be");
}

const identity = (user: number): Identity => parseIdentity(`telegram:${user}`) as Identity;
const userOf = (person: Identity) => Number(userIdOf(person));

/** Each is told to a bot that may read everything. */
async function makeNoise(
  telegram: TelegramServer,
  { ada, group, topic }: { readonly ada: number; readonly group: number; readonly topic: number },
): Promise<void> {
  const robo = telegram.addUser({ name: "robo", bot: true });
  const us = `@${telegram.username}`;
  const noise = [
    telegram.say(ada, group, "just between people"),
    telegram.say(robo, group, `${us} from a bot`),
    telegram.say(ada, group, `${us} anonymously`, {
      more: { sender_chat: { id: group, type: "supergroup" } },
    }),
    telegram.say(ada, ada, "somebody else's words", {
      more: { forward_origin: { type: "hidden_user", date: 1 } },
    }),
    telegram.say(ada, ada, "by way of a bot", {
      more: { via_bot: { id: robo, is_bot: true, first_name: "robo" } },
    }),
    telegram.say(ada, group, "/whoami@another_bot"),
    telegram.say(ada, group, "", { thread: topic, more: { text: undefined, pinned_message: {} } }),
    telegram.updates.send({
      edited_message: { ...telegram.write(robo, group, `${us} edited`), edit_date: 1 },
    }),
    telegram.updates.send({ edited_channel_post: telegram.write(ada, group, `${us} a channel`) }),
    telegram.updates.send({ channel_post: telegram.write(ada, group, `${us} a channel`) }),
  ];
  for (const one of noise) await one.outcome();
}

function readForm({ text }: TelegramMessage): ReadForm {
  const [head = "", question = ""] = text.replaceAll("\u2060", "").split("\n\n");
  const [title = "", about = ""] = head.split("\n");
  const [asked = "", hint = ""] = question.split("\n");
  const label = asked.split(":")[0] ?? "";
  // Telegram has no button of its own for it.
  return { title, about, send: "Deny", fields: [{ key: label.toLowerCase(), label, hint, value: "" }] };
}

function shown(telegram: TelegramServer, message: TelegramMessage): ReadMessage {
  return {
    ref: {
      platform: "telegram",
      workspace: telegram.botId,
      channel: String(message.chat),
      id: String(message.id),
    },
    text: message.text.replaceAll("\u2060", ""),
    buttons: telegram.buttons(message).map(({ text, token }) => ({ text, token })),
    pings: telegram.pings(message),
  };
}

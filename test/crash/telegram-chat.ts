import { messageKeyOf } from "../../src/core/conversation/place.ts";
import type { Identity } from "../../src/core/people/identity.ts";
import { BOT_ID, type Json } from "../fakes/telegram/state.ts";
import type { Delivery } from "../fakes/telegram/updates.ts";
import { startTelegramServer, type TelegramMessage, type TelegramServer } from "../fakes/telegram-server.ts";
import {
  type Around,
  type Chat,
  isStoppable,
  type Said,
  type Saying,
  type Sending,
  type Shown,
} from "./chat.ts";

export interface TelegramOptions {
  readonly mode?: "polling" | "webhook";
}

export interface TelegramChat extends Chat {
  readonly telegram: TelegramServer;
}

/** The Telegram behind a chat that is there. */
export function telegramOf(chat: Chat): TelegramServer {
  if (!("telegram" in chat)) throw new Error("this is not Telegram");
  return (chat as TelegramChat).telegram;
}

const WEBHOOK_SECRET = "webhook-secret-of-the-crash-runs";
const PATH = "/telegram/updates";

/** A Telegram that the application asks for updates, or that calls it where its pages are. */
export async function openTelegramChat(
  { clock, page, starts }: Around,
  { mode = "polling" }: TelegramOptions,
): Promise<TelegramChat> {
  const webhook = mode === "webhook" ? { webhook: callAt(page) } : {};
  const telegram = await startTelegramServer({ clock, topics: true, ...webhook });
  const webhookUrl = `https://bot.example.com${PATH}`;
  const config = { ...telegram.config, mode, webhookUrl, webhookSecret: WEBHOOK_SECRET };
  const [ada = "", ...members] = ["Ada", "Ben", "Cem", "Dee", "Eve"].map((name) =>
    String(telegram.addUser({ name })),
  );
  const see = (message: TelegramMessage): Shown => ({
    text: plain(message),
    files: message.file ? [message.file.bytes.toString("utf8")] : [],
    buttons: telegram.buttons(message).map((button) => ({
      text: button.text,
      press: (user) => delivering(() => telegram.press(Number(user), button)),
    })),
  });
  const groups = new Map<string, number>();
  return {
    telegram,
    settings: { slack: null, discord: null, telegram: config },
    ada,
    members,
    identityOf: (user) => `telegram:${user}` as Identity,
    addUser: async (name) => String(telegram.addUser({ name })),
    say(user, saying) {
      const group = groups.get(user) ?? telegram.addGroup("design");
      groups.set(user, group);
      const chat = saying.inChannel ? group : Number(user);
      return saidOn({ telegram, starts, see, chat }, Number(user), saying);
    },
    sayInto: () => null,
    command: (user, words) => delivering(() => telegram.say(Number(user), Number(user), `/${words}`)),
    mention: (user) => `<@telegram:${user}>`,
    told: (user) => telegram.answersIn(Number(user)).map(see),
    privatePlaces: (user) => [user],
    leave: () => null,
    written: () =>
      telegram.state.messages
        .filter(({ from }) => from === BOT_ID)
        .map(({ text, chat }) => ({ text, place: String(chat) })),
    countSeen: (seen) => telegram.calls(seen).length,
    overdue: () => [],
    forgets: true,
    tellsOnce: false,
    cut: 4096,
    secrets: () => [config.token, WEBHOOK_SECRET],
    // The secret of the webhook is Telegram's to know.
    posted: () =>
      JSON.stringify(telegram.calls().flatMap(({ method, args }) => (method === "setWebhook" ? [] : [args]))),
    waitFor: telegram.waitFor,
    nudge: telegram.nudge,
    close: telegram.close,
  };
}

const callAt =
  (page: () => string) =>
  async (request: Request): Promise<Response> => {
    try {
      const { headers } = request;
      return await fetch(`${page()}${PATH}`, { method: "POST", headers, body: await request.text() });
    } catch {
      // Nobody is there just now.
      return new Response(null, { status: 502 });
    }
  };

/** One delivery, which Telegram makes again until it is taken. */
function delivering(send: () => Delivery): Sending {
  let sent: Delivery | null = null;
  const isTaken = async () => (await sent?.outcome()) === "acknowledged";
  return {
    tries: () => 1,
    async act() {
      sent = send();
    },
    async acked() {
      // By webhook the next try comes with `again`, which waits for nobody.
      if (!(await isTaken())) await new Promise<never>(() => {});
    },
    async again() {
      if (sent?.isPosted && !(await isTaken())) sent = await sent.again();
    },
  };
}

interface Place extends Pick<Around, "starts"> {
  readonly telegram: TelegramServer;
  readonly chat: number;
  see(message: TelegramMessage): Shown;
}

function saidOn({ telegram, starts, see, chat }: Place, user: number, saying: Saying): Said {
  const startsBefore = starts();
  const before = telegram.answersIn(user).at(-1)?.id ?? 0;
  let message: Json | null = null;
  const file = saying.files?.map(({ content, ...one }) => ({ ...one, bytes: Buffer.from(content) }))[0];
  const shown = () => telegram.answersIn(user).filter(({ id }) => id > before);
  // Nobody can ask Telegram where a status line stands whose receipt died with the application: it stays.
  const crashes = () => starts() - startsBefore;
  const wordsOf = (text: string) => (chat === user ? text : `@${telegram.username} ${text}`);
  const sending = delivering(() => {
    message = telegram.write(user, chat, wordsOf(saying.text), file ? { file } : {});
    return telegram.updates.send({ message });
  });
  return {
    ...sending,
    key: () =>
      messageKeyOf({
        platform: "telegram",
        workspace: telegram.botId,
        channel: String(chat),
        id: String(message?.message_id),
      }),
    answers: () =>
      shown()
        .filter((one) => !isStatusLine(one))
        .map(see),
    line: () => shown().map(see).findLast(isStoppable),
    places: () => [String(user)],
    strays() {
      const lost = shown().filter(isStatusLine);
      const hasDraft = telegram.state.drafts.some((draft) => draft.chat === user);
      return [
        ...(lost.length > crashes() ? [`I3 ${saying.word}: ${lost.length} status lines stayed`] : []),
        // After half a minute a draft goes by itself; nobody else could take it away then.
        ...(crashes() === 0 && hasDraft ? [`I3 ${saying.word}: a draft stayed`] : []),
      ];
    },
    edit: (text) =>
      delivering(() => {
        const edited = { ...message, text: wordsOf(text), edit_date: 2_000_000_000 };
        return telegram.updates.send({ edited_message: edited });
      }),
    remove: () => null,
  };
}

const plain = ({ text }: TelegramMessage): string => text.replaceAll("\u2060", "");

const isStatusLine = (message: TelegramMessage): boolean =>
  message.markup !== null && / · (?:thinking|answering|using|⏳)/.test(plain(message));

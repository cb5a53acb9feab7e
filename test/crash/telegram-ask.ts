import type { ReadOnlyStore } from "../../db/open-store.ts";
import { type MessageKey, messageKeyOf } from "../../src/core/conversation/place.ts";
import type { SayOptions } from "../fakes/telegram/people.ts";
import type { Delivery } from "../fakes/telegram/updates.ts";
import type { TelegramMessage } from "../fakes/telegram-server.ts";
import { type Asking, checkAsk } from "./ask-story.ts";
import type { Doing, Story, Violations } from "./story.ts";
import { telegramOf } from "./telegram-side.ts";
import type { World } from "./world.ts";

export const plain = ({ text }: TelegramMessage): string => text.replaceAll("\u2060", "");

/** One delivery, which Telegram makes again until it is taken. */
export function delivering(send: () => Delivery): Pick<Doing, "act" | "acked" | "again"> {
  let sent: Delivery | null = null;
  const isTaken = async () => (await sent?.outcome()) === "acknowledged";
  return {
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

export interface TelegramAsking extends Asking {
  readonly user?: number;
  readonly chat?: number;
  readonly options?: SayOptions;
}

/** Somebody writes to an agent on Telegram, and reads the answer in their private chat. */
export function telegramDoing(world: World, asking: TelegramAsking): Doing & { shown(): TelegramMessage[] } {
  const { server, ben } = telegramOf(world);
  const { user = ben, chat = user } = asking;
  const word = world.nextWord();
  const startsBefore = world.starts();
  const before = server.answersIn(user).at(-1)?.id ?? 0;
  let said = 0;
  const shown = () => server.answersIn(user).filter(({ id }) => id > before);
  const sending = delivering(() => {
    const mention = chat === user ? "" : `@${server.username} `;
    const written = server.write(user, chat, `${mention}designer: ${asking.text} ${word}`, asking.options);
    said = Number(written.message_id);
    return server.updates.send({ message: written });
  });
  return {
    word,
    allowed: [`telegram/${user}`],
    shown,
    ...sending,
    async check(store: ReadOnlyStore): Promise<Violations> {
      const key = telegramKey(world, chat, said);
      const lost = shown().filter(isStatusLine);
      const crashes = world.starts() - startsBefore;
      const wrong = await checkAsk(world, store, { asking, word, key, shown: () => settled(shown()) });
      if (lost.length > crashes) wrong.push(`I3 ${word}: ${lost.length} status lines stayed`);
      // After half a minute a draft goes by itself; nobody else could take it away then.
      if (crashes === 0 && server.state.drafts.some(({ chat: at }) => at === user))
        wrong.push(`I3 ${word}: a draft stayed`);
      return wrong;
    },
  };
}

export const telegramStory = (name: string, asking: TelegramAsking): Story => ({
  name,
  prepare: async (world) => telegramDoing(world, asking),
});

/** Nobody can ask Telegram where a status line stands whose receipt died with the application: it stays. */
const settled = (shown: readonly TelegramMessage[]): readonly string[] =>
  shown.filter((one) => !isStatusLine(one)).map(plain);

const isStatusLine = (message: TelegramMessage): boolean =>
  message.markup !== null && / · (?:thinking|answering|using|⏳)/.test(plain(message));

export const telegramKey = (world: World, chat: number, id: number): MessageKey =>
  messageKeyOf({
    platform: "telegram",
    workspace: telegramOf(world).server.botId,
    channel: String(chat),
    id: String(id),
  });

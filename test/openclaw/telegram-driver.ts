import { plainText, startTelegramTeam, type TelegramTeam } from "../flow/telegram-team.ts";
import { FLOW_DEFAULTS, type MakeGateway, type PlatformDriver, type Talk } from "./platform-flow.ts";

const PATIENCE_MS = 60_000;

/** People ask in their private chat with the bot, where an answer grows as a draft. */
export async function openTelegramDriver(gateway: MakeGateway): Promise<PlatformDriver> {
  const team = await startTelegramTeam({ defaultAgents: FLOW_DEFAULTS, gateway });
  await team.gatewayUp();
  const { telegram } = team;
  const replied = new Set<number>();
  return {
    admin: String(team.ada),
    member: async (name, role) => String(await team.member(name, role)),
    async ask(person, text) {
      const before = telegram.answersIn(Number(person)).at(-1)?.id ?? 0;
      telegram.say(Number(person), Number(person), text);
      return talkOf(team, Number(person), before);
    },
    async command(person, words) {
      const text = words((other) => `<@telegram:${other}>`);
      telegram.say(Number(person), Number(person), `/${text}`);
    },
    async press(person, told, button) {
      const found = await telegram.waitFor(
        () =>
          telegram
            .answersIn(Number(person))
            .filter((one) => plainText(one).includes(told))
            .flatMap(telegram.buttons)
            .findLast(({ text }) => text === button),
        `"${button}" below "${told}"`,
        PATIENCE_MS,
      );
      telegram.press(Number(person), found);
    },
    async fillIn(person, reason) {
      const chat = Number(person);
      const question = await telegram.waitFor(
        () =>
          telegram.answersIn(chat).find(({ id, markup }) => markup?.force_reply === true && !replied.has(id)),
        "a question to reply to",
        PATIENCE_MS,
      );
      replied.add(question.id);
      telegram.say(chat, chat, reason, { replyTo: question.id });
    },
    audited: team.audited,
    async restart() {
      await team.restart();
      await team.gatewayUp();
    },
    idle: () => team.app.idle(),
    stop: team.stop,
  };
}

function talkOf({ telegram }: TelegramTeam, person: number, before: number): Talk {
  const answers = () => telegram.answersIn(person).filter(({ id }) => id > before);
  const drafts = () =>
    telegram.state.drafts.filter(({ chat }) => chat === person).flatMap(({ texts }) => texts.slice(-1));
  return {
    async answer(text) {
      const isThere = () => [...answers().map(plainText), ...drafts()].some((one) => one.includes(text));
      await telegram.waitFor(isThere, `an answer with "${text}"`, PATIENCE_MS);
    },
    shown: () => answers().map(plainText),
    async press(who, button) {
      const newest = answers().at(-1);
      if (!newest) throw new Error("nothing to press");
      telegram.press(Number(who), telegram.button(newest, button));
    },
  };
}

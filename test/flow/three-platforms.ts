import { createDiscordAdapter } from "../../adapters/discord/index.ts";
import { createTelegramAdapter } from "../../adapters/telegram/index.ts";
import type { Place } from "../../src/core/conversation/place.ts";
import type { Identity } from "../../src/core/people/identity.ts";
import type { Settings } from "../../src/core/settings.ts";
import { systemClock } from "../../src/system/clock.ts";
import { randomIds } from "../../src/system/ids.ts";
import { createDirectRoutes } from "../adapters/slack-harness.ts";
import { readerSees } from "../fakes/discord/payloads.ts";
import { type DiscordMessage, type DiscordServer, startDiscordServer } from "../fakes/discord-server.ts";
import type { SlackMessage } from "../fakes/slack-server.ts";
import { startTelegramServer, type TelegramMessage, type TelegramServer } from "../fakes/telegram-server.ts";
import { createMemoryLogger, identityOf, startTeam, type Team } from "./start-team.ts";
import { plainText } from "./telegram-team.ts";

export const THREE = ["slack", "discord", "telegram"] as const;
export type OneOfThree = (typeof THREE)[number];

/** A message of ours as the person reads it now. */
export interface SeenMessage {
  readonly id: string;
  readonly text: string;
  readonly buttons: readonly string[];
  /** What its buttons carry, in order. */
  readonly tokens: readonly string[];
  press(label: string): void;
}

/** Somebody on one platform, in their own chat with us. */
export interface PersonThere {
  readonly identity: Identity;
  write(text: string): void;
  /** Their client says that a button with this token was pressed below the newest message. */
  forge(token: string): void;
  /** Everything that we said to them alone, oldest first. */
  seen(): readonly SeenMessage[];
  /** The newest of it that holds the text, once there is one; with a button of this label if one is named. */
  told(text: string, button?: string): Promise<SeenMessage>;
}

const PATIENCE_MS = 20_000;

/** The whole application on three strict platforms at once, one gateway behind it. */
export async function startThreePlatforms(
  options: { readonly defaultAgents?: readonly string[]; readonly settings?: Partial<Settings> } = {},
) {
  const [discord, telegram] = [await startDiscordServer(), await startTelegramServer()];
  const world = { clock: systemClock, ids: randomIds, logger: createMemoryLogger() };
  const team = await startTeam({
    ...options,
    besides: () => [
      createDiscordAdapter(discord.config, world),
      createTelegramAdapter(telegram.config, { ...world, routes: createDirectRoutes() }),
    ],
  });
  await telegram.waitFor(() => telegram.updates.isAsked(), "the first question for updates");
  await discord.waitFor(() => discord.state.commands.length > 0, "Discord's commands");
  const on: Record<OneOfThree, (name: string) => PersonThere> = {
    slack: (name) => onSlack(team, team.slack.addUser({ name })),
    discord: (name) => onDiscord(discord, discord.addUser({ name })),
    telegram: (name) => onTelegram(telegram, telegram.addUser({ name, username: `${name}_of_the_team` })),
  };
  return {
    ...{ team, discord, telegram, on },
    /** A channel that everybody on the platform reads. */
    channelOn: (platform: OneOfThree, readers: readonly PersonThere[]) =>
      channels(team, discord, telegram)[platform](readers.map(userOf)),
    /** The admin, in Slack. */
    ada: onSlack(team, team.ada),
    /** Somebody of the team in Slack, known by their role. */
    slackMember: async (name: string, role = "member") => onSlack(team, await team.member(name, role)),
    async stop() {
      await team.stop();
      await Promise.all([discord.close(), telegram.close()]);
    },
  };
}
export type ThreePlatforms = Awaited<ReturnType<typeof startThreePlatforms>>;

function told(seen: () => readonly SeenMessage[]): PersonThere["told"] {
  return async (text, button) => {
    for (const patience = Date.now() + PATIENCE_MS; Date.now() < patience; ) {
      const found = seen().findLast(
        (one) => one.text.includes(text) && (button === undefined || one.buttons.includes(button)),
      );
      if (found) return found;
      await new Promise((resolve) => setImmediate(resolve));
    }
    const last = seen().slice(-4);
    throw new Error(`never told "${text}"; last: ${last.map((one) => one.text.slice(0, 300)).join(" | ")}`);
  };
}

const seenOnSlack = (slack: Team["slack"], user: string, message: SlackMessage): SeenMessage => ({
  id: message.ts,
  text: slack.shown(message),
  buttons: slack.buttons(message).map(({ text }) => text),
  tokens: slack.buttons(message).map(({ value }) => value),
  press: (label) => void slack.press(user, slack.button(message, label)),
});

const seenOnDiscord = (discord: DiscordServer, user: string, message: DiscordMessage): SeenMessage => ({
  id: message.id,
  text: readerSees(message.content),
  buttons: discord.buttons(message).map(({ text }) => text),
  tokens: discord.buttons(message).map(({ token }) => token),
  press: (label) => void discord.press(user, discord.button(message, label)),
});

const seenOnTelegram = (telegram: TelegramServer, user: number, message: TelegramMessage): SeenMessage => ({
  id: String(message.id),
  text: plainText(message),
  buttons: telegram.buttons(message).map(({ text }) => text),
  tokens: telegram.buttons(message).map(({ token }) => token),
  press: (label) => void telegram.press(user, telegram.button(message, label)),
});

function onSlack({ slack }: Team, user: string): PersonThere {
  const seen = () =>
    [...slack.answersIn(slack.dm(user)), ...slack.privateTo(user)].map((one) =>
      seenOnSlack(slack, user, one),
    );
  const write = (text: string) => void slack.say(user, slack.dm(user), text);
  const forge = (value: string) => {
    const message = newest(slack.answersIn(slack.dm(user)));
    slack.press(user, { message, text: "", actionId: "forged", blockId: "b0", value });
  };
  return { identity: identityOf(user), write, forge, seen, told: told(seen) };
}

function onDiscord(discord: DiscordServer, user: string): PersonThere {
  const seen = () =>
    [...discord.answersIn(discord.dm(user)), ...discord.privateTo(user)].map((one) =>
      seenOnDiscord(discord, user, one),
    );
  const write = (text: string) => void discord.say(user, discord.dm(user), text);
  const forge = (token: string) =>
    void discord.press(user, { text: "", token, message: newest(discord.answersIn(discord.dm(user))) });
  return { identity: `discord:${user}` as Identity, write, forge, seen, told: told(seen) };
}

function onTelegram(telegram: TelegramServer, user: number): PersonThere {
  const seen = () => telegram.answersIn(user).map((one) => seenOnTelegram(telegram, user, one));
  const write = (text: string) => void telegram.say(user, user, text);
  const forge = (token: string) =>
    void telegram.press(user, { text: "", token, message: newest(telegram.answersIn(user)) });
  return { identity: `telegram:${user}` as Identity, write, forge, seen, told: told(seen) };
}

const userOf = ({ identity }: PersonThere) => identity.slice(identity.lastIndexOf(":") + 1);

/** A channel, and what somebody who reads it sees of ours there. */
export interface SharedChannel {
  readonly place: Place;
  seenBy(person: PersonThere): readonly SeenMessage[];
}

function channels(
  { slack }: Team,
  discord: DiscordServer,
  telegram: TelegramServer,
): Record<OneOfThree, (readers: readonly string[]) => SharedChannel> {
  const at = (platform: OneOfThree, workspace: string, channel: string): Place => ({
    ...{ platform, workspace, channel, thread: null, kind: "channel" },
  });
  return {
    slack(readers) {
      const id = slack.addChannel("approvals", [...readers]);
      return {
        place: at("slack", "T0EXAMPLE", id),
        seenBy: (person) => slack.answersIn(id).map((one) => seenOnSlack(slack, userOf(person), one)),
      };
    },
    discord() {
      const id = discord.addChannel("approvals");
      return {
        place: at("discord", discord.guildId, id),
        seenBy: (person) => discord.answersIn(id).map((one) => seenOnDiscord(discord, userOf(person), one)),
      };
    },
    telegram() {
      const id = telegram.addGroup("approvals");
      const seen = (person: PersonThere) => (one: TelegramMessage) =>
        seenOnTelegram(telegram, Number(userOf(person)), one);
      return {
        place: at("telegram", telegram.botId, String(id)),
        seenBy: (person) => telegram.answersIn(id).map(seen(person)),
      };
    },
  };
}

function newest<T>(messages: readonly T[]): T {
  const last = messages.at(-1);
  if (last === undefined) throw new Error("nothing was said there");
  return last;
}

const CODE = /(?:[0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}/;

/** Two accounts become one person's, as people do it: a code from one, written on the other. */
export async function link(known: PersonThere, other: PersonThere): Promise<void> {
  const before = known.seen().length;
  known.write("!link");
  await known.told("Write this to me");
  const code = known
    .seen()
    .slice(before)
    .map(({ text }) => CODE.exec(text)?.[0])
    .findLast((found) => found !== undefined);
  if (!code) throw new Error("no code");
  other.write(`!link ${code}`);
  await other.told("Linked");
}

import {
  Client,
  Events,
  GatewayDispatchEvents,
  GatewayIntentBits,
  type GuildBasedChannel,
  Options,
  Partials,
} from "discord.js";
import { AppError } from "../../src/core/errors.ts";
import type { Logger } from "../../src/core/ports/logger.ts";
import { restOptions } from "./api.ts";
import type { LastSaid } from "./backfill.ts";
import { type DiscordConfig, revealed } from "./config.ts";
import { toAppError } from "./fault.ts";
import type { Dispatch } from "./parse-event.ts";
import { type ChannelFacts, kindOfType } from "./place.ts";

export interface SessionEvents {
  dispatched(dispatch: Dispatch): void;
  /** A session began afresh: nothing of what came before it is told any more. */
  began(): void;
  lost(): void;
  /** Discord ended it and would end every other one: a wrong token, an intent that is off. */
  refused(fault: AppError): void;
}

/** The connection on which Discord tells what happens. */
export interface GatewaySession {
  /** Resolves once Discord tells; rejects with a fault of ours when it will not. */
  open(): Promise<void>;
  isUp(): boolean;
  /** What the session knows of a channel; null when nothing. */
  channel(id: string): ChannelFacts | null;
  /** The channels that we can read on this server. */
  readable(guildId: string): readonly LastSaid[];
  /** The role that Discord made for us on this server. */
  botRole(guildId: string): string | null;
  close(): Promise<void>;
}

/** As few as it takes: what channels there are, what is said in them and directly, the words of it, and who was banned. */
const INTENTS = [
  GatewayIntentBits.Guilds,
  GatewayIntentBits.GuildMessages,
  GatewayIntentBits.DirectMessages,
  GatewayIntentBits.MessageContent,
  GatewayIntentBits.GuildModeration,
];
const TOLD = [
  GatewayDispatchEvents.MessageCreate,
  GatewayDispatchEvents.MessageUpdate,
  GatewayDispatchEvents.MessageDelete,
  GatewayDispatchEvents.MessageDeleteBulk,
  GatewayDispatchEvents.InteractionCreate,
  GatewayDispatchEvents.GuildMemberRemove,
  GatewayDispatchEvents.GuildBanAdd,
] as const;

/** discord.js keeps the connection, resumes it, and knows the channels; what it hands over we read ourselves. */
export function createGatewaySession(
  config: DiscordConfig & { readonly hearsMembers?: boolean },
  events: SessionEvents,
  logger: Logger,
): GatewaySession {
  const client = new Client({
    // Discord ends the connection of a bot that asks for this without having it switched on.
    intents: config.hearsMembers ? [...INTENTS, GatewayIntentBits.GuildMembers] : INTENTS,
    partials: [Partials.Channel],
    allowedMentions: { parse: [], repliedUser: false },
    rest: restOptions(config),
    makeCache: Options.cacheWithLimits({
      ...Options.DefaultMakeCacheSettings,
      MessageManager: 0,
      PresenceManager: 0,
      ReactionManager: 0,
      ThreadMemberManager: 0,
    }),
  });
  let isUp = false;
  const down = (fatal: AppError | null) => {
    isUp = false;
    events.lost();
    if (fatal) events.refused(fatal);
  };
  for (const name of TOLD) {
    client.ws.on(name, (data: unknown) => events.dispatched({ name, data }));
  }
  client.on(Events.ShardReady, () => {
    isUp = true;
    events.began();
  });
  client.on(Events.ShardResume, () => {
    isUp = true;
  });
  client.on(Events.ShardReconnecting, () => down(null));
  client.on(Events.ShardDisconnect, ({ code }) => down(closedFault(code)));
  client.on(Events.ShardError, (fault) =>
    logger.warn({ fault: String(fault) }, "the gateway connection broke"),
  );
  client.on(Events.Error, (fault) => logger.warn({ fault: String(fault) }, "discord.js reports a fault"));

  return {
    isUp: () => isUp,
    async open() {
      try {
        await client.login(revealed(config.token));
      } catch (fault) {
        await client.destroy();
        throw loginFault(fault);
      }
    },
    channel(id) {
      const channel = client.channels.cache.get(id);
      if (!channel) return null;
      const parentId = "parentId" in channel ? channel.parentId : null;
      return { id, kind: kindOfType(channel.type), parentId };
    },
    readable(guildId) {
      const channels = [...(client.guilds.cache.get(guildId)?.channels.cache.values() ?? [])];
      return channels.filter(isReadable).map((channel) => ({
        id: channel.id,
        lastMessageId: "lastMessageId" in channel ? channel.lastMessageId : null,
      }));
    },
    botRole: (guildId) =>
      client.guilds.cache.get(guildId)?.roles.cache.find(({ tags }) => tags?.botId === client.user?.id)?.id ??
      null,
    async close() {
      isUp = false;
      client.removeAllListeners();
      client.ws.removeAllListeners();
      await client.destroy();
    },
  };
}

const isReadable = (channel: GuildBasedChannel) => channel.isTextBased() && channel.viewable;

const WRONG_TOKEN = 4004;
const INTENT_OFF = 4014;

function closedFault(code: number): AppError {
  if (code === INTENT_OFF) return intentFault();
  if (code === WRONG_TOKEN) return new AppError("platform.unauthorized", "Discord refuses our token");
  return new AppError("platform.refused", `Discord ended the connection for good (${code})`);
}

function loginFault(fault: unknown): AppError {
  const words = fault instanceof Error ? fault.message : "";
  if (/disallowed intents/i.test(words)) return intentFault();
  if (/authentication failed|invalid token/i.test(words)) {
    return new AppError("platform.unauthorized", "Discord refuses our token");
  }
  return toAppError(fault, "the gateway connection", true);
}

const intentFault = () =>
  new AppError(
    "platform.refused",
    "Discord refuses what we ask to hear: switch Message Content Intent on (Developer Portal > Bot)",
  );

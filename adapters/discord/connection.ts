import { AppError } from "../../src/core/errors.ts";
import type { ChatAdapter, ChatHost } from "../../src/core/ports/chat-adapter.ts";
import type { Clock, Timer } from "../../src/core/ports/clock.ts";
import type { Inbox } from "../../src/core/ports/inbox.ts";
import type { Logger } from "../../src/core/ports/logger.ts";
import { asPayload, asText } from "../shared/payload.ts";
import type { DiscordApi } from "./api.ts";
import { backfill, createHeard, findGaps, RESTART_MS } from "./backfill.ts";
import { type DiscordConfig, revealed } from "./config.ts";
import { SERVER_MEMBERS } from "./examine-portal.ts";
import { createGatewaySession, type GatewaySession } from "./gateway-session.ts";
import type { Interactions } from "./interactions.ts";
import { findLeftInteractions } from "./left-interactions.ts";
import type { Dispatch } from "./parse-event.ts";
import { type ChannelFacts, type DiscordHome, kindOfType } from "./place.ts";
import type { PostMemory } from "./post-memory.ts";
import { createTake, type Take } from "./receive.ts";
import { registerCommands } from "./register-commands.ts";

export interface ConnectionDeps {
  readonly api: DiscordApi;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly interactions: Interactions;
  /** Hears of our own posts. */
  readonly memory: () => Pick<PostMemory, "echoed">;
}

export interface Connection extends Required<Pick<ChatAdapter, "start" | "stop" | "renew">> {
  status(): "up" | "down" | "starting";
  /** Who we are here; throws `platform.unreachable` before Discord has said so. */
  home(): DiscordHome;
}

const RETRY_MS = 5000;
/** A refusal is mended by a person. */
const REFUSED_RETRY_MS = 60_000;
const STORE_RETRY_MS = 1000;
const PASSING: ReadonlySet<string> = new Set([
  "platform.unreachable",
  "platform.ambiguous",
  "platform.rate-limited",
]);

/** Knows who we are, and takes what Discord tells; what a lost session missed is read back. */
export function createConnection(config: DiscordConfig, deps: ConnectionDeps): Connection {
  const { api, clock, logger, interactions } = deps;
  const heard = createHeard();
  const timers = new Set<Timer>();
  let us: Pick<DiscordHome, "applicationId" | "botUserId"> | null = null;
  let session: GatewaySession | null = null;
  let take: Take | null = null;
  let host: ChatHost | null = null;
  let lostAt: number | null = null;
  let filling: Promise<void> = Promise.resolve();
  let started: Inbox | null = null;
  let tokenInUse: string | null = null;

  const home = (): DiscordHome => {
    if (!us) throw new AppError("platform.unreachable", "Discord has not said yet who we are");
    return { guildId: config.guildId, ...us, botRoleId: session?.botRole(config.guildId) ?? null };
  };
  const later = (ms: number, work: () => void) => {
    const timer = clock.after(ms, () => {
      timers.delete(timer);
      work();
    });
    timers.add(timer);
  };
  const channelFacts = async (id: string): Promise<ChannelFacts | null> => {
    const known = session?.channel(id);
    if (known) return known;
    const channel = await api.channel(id).catch((fault: AppError) => {
      if (fault.code === "platform.not-found" || fault.code === "platform.refused") return null;
      throw fault;
    });
    return channel && { id, kind: kindOfType(channel.type), parentId: asText(asPayload(channel).parent_id) };
  };
  /** The gateway tells a message once: what could not be stored is tried again here, until it is. */
  const store = async (dispatch: Dispatch): Promise<void> => {
    if (!take) return;
    try {
      await take(dispatch);
    } catch (fault) {
      logger.error({ fault: String(fault) }, "what Discord told could not be stored");
      if (dispatch.name !== "INTERACTION_CREATE") later(STORE_RETRY_MS, () => void store(dispatch));
    }
  };
  const dispatched = (dispatch: Dispatch) => {
    const { channel_id, guild_id, id } = asPayload(dispatch.data);
    if (dispatch.name === "MESSAGE_CREATE") {
      deps.memory().echoed(dispatch.data);
      heard.note(String(channel_id), String(id), !guild_id);
    }
    void store(dispatch);
  };
  const began = () => {
    const since = lostAt ?? clock.now() - RESTART_MS;
    lostAt = null;
    filling = filling
      .then(() => readBack(since))
      .catch((fault: unknown) => {
        logger.warn({ fault: String(fault) }, "what was missed could not be looked for");
      });
  };
  const readBack = async (since: number) => {
    if (!session || !take) return;
    const channels = session.readable(config.guildId);
    await backfill(
      { api, clock, logger },
      await findGaps({ host, heard, channels }, config.guildId, since),
      store,
    );
  };
  const connect = async (inbox: Inbox): Promise<void> => {
    const { id, bot, flags = 0 } = await api.application();
    us = { applicationId: id, botUserId: bot?.id ?? id };
    const now = clock.now();
    interactions.takeUp(
      await findLeftInteractions({ api, applicationId: () => id, host, now }).catch((fault: unknown) => {
        logger.warn({ fault: String(fault) }, "what was left unanswered could not be looked for");
        return [];
      }),
    );
    take = createTake({ inbox, host, home, api, interactions, channelFacts, clock, logger });
    const lost = () => {
      lostAt ??= clock.now();
    };
    const refused = (fault: AppError) => {
      logger.error({ fault: fault.message }, "Discord refuses us; trying again later");
      later(REFUSED_RETRY_MS, () => void connectOrRetry(inbox).catch(refused));
    };
    await session?.close();
    session = createGatewaySession(
      { ...config, hearsMembers: (flags & SERVER_MEMBERS) !== 0 },
      { dispatched, began, lost, refused },
      logger,
    );
    tokenInUse = revealed(config.token);
    await session.open();
    void registerCommands(api, id, logger);
  };
  /** A Discord that cannot be reached now must not keep the other platforms from starting. */
  const connectOrRetry = async (inbox: Inbox): Promise<void> => {
    try {
      await connect(inbox);
    } catch (fault) {
      if (!(fault instanceof AppError && PASSING.has(fault.code))) throw fault;
      logger.warn({ fault: fault.message }, "Discord cannot be reached; trying again");
      later(fault.retryAfterMs ?? RETRY_MS, () => {
        connectOrRetry(inbox).catch((refusal) => {
          logger.error({ fault: String(refusal) }, "Discord refuses us; check the token and start again");
        });
      });
    }
  };

  return {
    home,
    status() {
      if (us === null) return "starting";
      return session?.isUp() ? "up" : "down";
    },
    async start(inbox, asked) {
      host = asked ?? null;
      started = inbox;
      await connectOrRetry(inbox);
    },
    async renew() {
      if (started && tokenInUse !== revealed(config.token)) await connectOrRetry(started);
    },
    async stop() {
      for (const timer of timers) timer.cancel();
      timers.clear();
      started = null;
      take = null;
      interactions.stop();
      await session?.close();
      session = null;
    },
  };
}

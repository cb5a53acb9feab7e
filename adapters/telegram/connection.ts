import { AppError } from "../../src/core/errors.ts";
import type { ChatAdapter, ChatHost } from "../../src/core/ports/chat-adapter.ts";
import type { Clock, Timer } from "../../src/core/ports/clock.ts";
import type { HttpRoutes } from "../../src/core/ports/http-routes.ts";
import type { Inbox } from "../../src/core/ports/inbox.ts";
import type { Logger } from "../../src/core/ports/logger.ts";
import type { TelegramApi } from "./api.ts";
import { requireWebhook, type TelegramConfig } from "./config.ts";
import { createMenus } from "./menus.ts";
import type { ParseContext } from "./parse-event.ts";
import type { TelegramHome } from "./place.ts";
import { type Polling, startPolling } from "./polling.ts";
import { createTake, type Take } from "./receive.ts";
import type { Seen } from "./seen.ts";
import { createWebhook } from "./webhook.ts";

export interface ConnectionDeps {
  readonly api: TelegramApi;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly routes: HttpRoutes;
  readonly seen: Seen;
  readonly stopButton: ParseContext["stopButton"];
}

export interface Connection extends Required<Pick<ChatAdapter, "start" | "stop" | "renew">> {
  status(): "up" | "down" | "starting";
  /** Who we are here; throws `platform.unreachable` before Telegram has said so. */
  home(): TelegramHome;
  knownHome(): TelegramHome | null;
}

const RETRY_MS = 5000;
const PASSING: ReadonlySet<string> = new Set([
  "platform.unreachable",
  "platform.ambiguous",
  "platform.rate-limited",
]);

/** Knows who we are, and takes what Telegram tells, by asking or by being asked. */
export function createConnection(config: TelegramConfig, deps: ConnectionDeps): Connection {
  const { api, clock, logger, routes, seen } = deps;
  let known: TelegramHome | null = null;
  let take: Take | null = null;
  let polling: Polling | null = null;
  let host: ChatHost | null = null;
  let retry: Timer | null = null;
  let isStopped = false;
  let started: Inbox | null = null;
  let isCalled = false;
  const menus = createMenus({ api, host: () => host, clock, logger });

  // Faults of the settings show now, before anything connects.
  const webhook = config.mode === "webhook" ? requireWebhook(config) : null;
  if (webhook) {
    const secret = () => requireWebhook(config).secret;
    routes.mount("POST", webhook.path, createWebhook({ secret, logger, take: () => take }));
  }
  const home = (): TelegramHome => {
    if (!known) throw new AppError("platform.unreachable", "Telegram has not said yet who we are");
    return known;
  };
  const context = (): ParseContext => ({
    home: home(),
    known: seen.userIdOf,
    receivedAt: clock.now(),
    stopButton: deps.stopButton,
  });
  const connect = async (inbox: Inbox): Promise<void> => {
    const us = await api.identify();
    known = { botId: String(us.id), username: us.username, hasTopics: us.has_topics_enabled === true };
    const taking = createTake({ inbox, api, seen, context, host: () => host, taken: menus.noticed, logger });
    if (webhook) {
      take = taking;
      await api.setWebhook(webhook.url, requireWebhook(config).secret);
      isCalled = true;
    } else {
      if ((await api.webhook()).url) {
        logger.warn({}, "this bot had a webhook, which is taken away: TELEGRAM_MODE is polling");
        await api.deleteWebhook();
      }
      if (!isStopped) polling = startPolling({ api, take: taking, clock, logger });
    }
    void menus.registerAll();
  };
  /** A Telegram that cannot be reached now must not keep the other platforms from starting. */
  const connectOrRetry = async (inbox: Inbox): Promise<void> => {
    try {
      await connect(inbox);
    } catch (fault) {
      if (!(fault instanceof AppError && PASSING.has(fault.code))) throw fault;
      if (isStopped) return;
      logger.warn({ fault: fault.message }, "Telegram cannot be reached; trying again");
      retry = clock.after(fault.retryAfterMs ?? RETRY_MS, () => {
        connectOrRetry(inbox).catch((refusal) => {
          logger.error({ fault: String(refusal) }, "Telegram refuses us; check the token and start again");
        });
      });
    }
  };

  return {
    home,
    knownHome: () => known,
    status() {
      if (known === null) return "starting";
      if (webhook) return take !== null && isCalled ? "up" : "down";
      return polling?.isUp() ? "up" : "down";
    },
    async start(inbox, asked) {
      host = asked ?? null;
      isStopped = false;
      started = inbox;
      await connectOrRetry(inbox);
    },
    async renew() {
      if (known === null) {
        retry?.cancel();
        if (started) await connectOrRetry(started);
        return;
      }
      await api.identify();
      if (webhook) await api.setWebhook(webhook.url, requireWebhook(config).secret);
    },
    async stop() {
      isStopped = true;
      started = null;
      retry?.cancel();
      take = null;
      await polling?.stop();
      polling = null;
    },
  };
}

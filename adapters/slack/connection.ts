import { AppError } from "../../src/core/errors.ts";
import type { ChatAdapter } from "../../src/core/ports/chat-adapter.ts";
import type { Clock, Timer } from "../../src/core/ports/clock.ts";
import type { HttpRoutes } from "../../src/core/ports/http-routes.ts";
import type { Inbox } from "../../src/core/ports/inbox.ts";
import type { Logger } from "../../src/core/ports/logger.ts";
import type { SlackApi } from "./api.ts";
import { requireAppToken, requireSigningSecret, type SlackConfig } from "./config.ts";
import { createHttpEndpoint, SLACK_EVENTS_PATH } from "./http-endpoint.ts";
import type { SlackHome } from "./place.ts";
import { createTake, type Take } from "./receive.ts";
import { createSocketLinks, type SocketLinks } from "./socket-links.ts";

export interface ConnectionDeps {
  readonly api: Pick<SlackApi, "identify">;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly routes: HttpRoutes;
}

export interface Connection extends Required<Pick<ChatAdapter, "start" | "stop" | "renew">> {
  status(): "up" | "down" | "starting";
  /** Who we are here; throws `platform.unreachable` before Slack has said so. */
  home(): SlackHome;
  knownHome(): SlackHome | null;
}

const RETRY_MS = 5000;

/** Knows who we are and takes what Slack delivers, over sockets or HTTP. */
export function createConnection(config: SlackConfig, deps: ConnectionDeps): Connection {
  const { api, clock, logger, routes } = deps;
  let home: SlackHome | null = null;
  let take: Take | null = null;
  let links: SocketLinks | null = null;
  let retry: Timer | null = null;
  let started: Inbox | null = null;

  // Faults of the settings show now, before anything connects.
  if (config.mode === "socket") requireAppToken(config);
  else {
    requireSigningSecret(config);
    const signingSecret = () => requireSigningSecret(config);
    const endpoint = createHttpEndpoint({ signingSecret, clock, logger, take: () => take });
    routes.mount("POST", SLACK_EVENTS_PATH, endpoint);
  }

  const requireHome = (): SlackHome => {
    if (home) return home;
    throw new AppError("platform.unreachable", "Slack has not said yet who we are");
  };
  const connect = async (inbox: Inbox): Promise<void> => {
    home = await api.identify();
    const context = () => ({
      home: requireHome(),
      commandPrefix: config.commandPrefix,
      receivedAt: clock.now(),
    });
    const taking = createTake({ inbox, logger, context });
    take = taking;
    if (config.mode !== "socket") return;
    const appToken = () => requireAppToken(config);
    links = createSocketLinks({ appToken, apiUrl: config.apiUrl, clock, logger, take: taking });
    await links.start();
  };
  /** A Slack that cannot be reached now must not keep the other platforms from starting. */
  const connectOrRetry = async (inbox: Inbox): Promise<void> => {
    try {
      await connect(inbox);
    } catch (fault) {
      const isPassing = fault instanceof AppError && PASSING.has(fault.code);
      if (!isPassing) throw fault;
      logger.warn({ fault: fault.message }, "Slack cannot be reached; trying again");
      retry = clock.after(fault.retryAfterMs ?? RETRY_MS, () => {
        connectOrRetry(inbox).catch((refusal) => {
          logger.error({ fault: String(refusal) }, "Slack refuses us; check the tokens and start again");
        });
      });
    }
  };

  return {
    home: requireHome,
    knownHome: () => home,
    start(inbox) {
      started = inbox;
      return connectOrRetry(inbox);
    },
    status() {
      if (take === null) return home === null ? "starting" : "down";
      return config.mode === "http" || links?.isOpen() ? "up" : "down";
    },
    async renew() {
      if (home === null) {
        retry?.cancel();
        if (started) await connectOrRetry(started);
        return;
      }
      // A wrong token shows here, and a connection stays as it is.
      await api.identify();
      await links?.renew();
    },
    async stop() {
      retry?.cancel();
      started = null;
      take = null;
      await links?.stop();
      links = null;
    },
  };
}

const PASSING: ReadonlySet<string> = new Set([
  "platform.unreachable",
  "platform.ambiguous",
  "platform.rate-limited",
]);

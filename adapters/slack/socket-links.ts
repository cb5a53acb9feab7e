import { SocketModeClient } from "@slack/socket-mode";
import { AppError } from "../../src/core/errors.ts";
import type { Clock, Timer } from "../../src/core/ports/clock.ts";
import type { Logger } from "../../src/core/ports/logger.ts";
import { toAppError } from "./fault.ts";
import type { Take } from "./receive.ts";
import { sdkLogger } from "./sdk-logger.ts";

/** Slack ends each connection about every hour; while one comes back the other takes everything. */
const LINKS = 2;
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 30_000;
/** A connection that stood this long ended in the ordinary way: the next one is opened at once. */
const STEADY_MS = 5000;
const GOODBYE_MS = 2000;

export interface SocketLinksOptions {
  /** As it is now. */
  readonly appToken: () => string;
  readonly apiUrl?: string | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly take: Take;
}

interface Link {
  start(): Promise<void>;
  isOpen(): boolean;
  stop(): Promise<void>;
}

export interface SocketLinks {
  /** Opens the connections; rejects only when Slack refuses the token. What cannot be reached is tried again. */
  start(): Promise<void>;
  isOpen(): boolean;
  /** One after another, those that another token opened: the new one stands before the old one goes. */
  renew(): Promise<void>;
  /** Takes nothing new, lets what is under way be acknowledged, and closes. */
  stop(): Promise<void>;
}

export function createSocketLinks(options: SocketLinksOptions): SocketLinks {
  let token = options.appToken();
  const links = Array.from({ length: LINKS }, () => createLink(options, token));
  return {
    start: async () => {
      await Promise.all(links.map((link) => link.start()));
    },
    isOpen: () => links.some((link) => link.isOpen()),
    async renew() {
      const newest = options.appToken();
      if (newest === token) return;
      for (const [at, old] of links.entries()) {
        const next = createLink(options, newest);
        await next.start().catch(async (refusal: unknown) => {
          await next.stop();
          throw refusal;
        });
        links[at] = next;
        await old.stop();
      }
      token = newest;
    },
    stop: async () => {
      await Promise.all(links.map((link) => link.stop()));
    },
  };
}

/** The delivery as the Socket Mode client hands it over. */
interface SlackEvent {
  readonly body: unknown;
  readonly ack: () => Promise<void>;
}

function createLink({ apiUrl, clock, logger, take }: SocketLinksOptions, appToken: string): Link {
  // The client's own reconnecting waits five seconds at every refresh, and lets a failure of it escape unhandled.
  const client = new SocketModeClient({
    appToken,
    autoReconnectEnabled: false,
    logger: sdkLogger(logger),
    clientOptions: {
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
      timeout: 10_000,
      ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
    },
  });
  const underWay = new Set<Promise<void>>();
  let stopped = false;
  let failures = 0;
  let openedAt: number | null = null;
  let timer: Timer | null = null;

  const connect = async () => {
    try {
      await client.start();
      openedAt = clock.now();
    } catch (fault) {
      const error = toAppError(fault, "apps.connections.open", true);
      if (error.code === "platform.unauthorized" || error.code === "platform.refused") throw error;
      reconnect(error);
    }
  };
  const reconnect = (fault: AppError | null) => {
    if (stopped || timer) return;
    if (openedAt !== null && clock.now() - openedAt >= STEADY_MS) failures = 0;
    openedAt = null;
    const delayMs = failures === 0 ? 0 : Math.min(FIRST_RETRY_MS * 2 ** (failures - 1), LONGEST_RETRY_MS);
    failures += 1;
    if (fault) logger.warn({ delayMs, fault: fault.message }, "a Slack connection could not be opened");
    timer = clock.after(fault?.retryAfterMs ?? delayMs, () => {
      timer = null;
      if (stopped) return;
      connect().catch((refusal: AppError) => {
        logger.error({ fault: refusal.message }, "Slack refuses our app token; trying again later");
        reconnect(new AppError("platform.unauthorized", refusal.message, { retryAfterMs: LONGEST_RETRY_MS }));
      });
    });
  };

  client.on("disconnected", () => reconnect(null));
  client.on("slack_event", ({ body, ack }: SlackEvent) => {
    if (stopped) return;
    const work = deliver(take, body, ack, logger).finally(() => underWay.delete(work));
    underWay.add(work);
  });

  return {
    start: connect,
    isOpen: () => openedAt !== null && !stopped,
    async stop() {
      stopped = true;
      timer?.cancel();
      await Promise.allSettled(underWay);
      const goodbye = new Promise<void>((resolve) => clock.after(GOODBYE_MS, resolve));
      await Promise.race([client.disconnect(), goodbye]);
    },
  };
}

/** Durable first, then acknowledged; Slack sends again what was not. */
async function deliver(take: Take, body: unknown, ack: () => Promise<void>, logger: Logger): Promise<void> {
  try {
    await take(body);
  } catch (fault) {
    logger.error({ fault: String(fault) }, "a delivery could not be stored and is not acknowledged");
    return;
  }
  try {
    await ack();
  } catch (fault) {
    logger.warn({ fault: String(fault) }, "an acknowledgement was lost; Slack will send it again");
  }
}

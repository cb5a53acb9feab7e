import { WebClient, type WebClientOptions } from "@slack/web-api";
import type { Logger } from "../../src/core/ports/logger.ts";
import { revealed, type SlackConfig } from "./config.ts";
import { sdkLogger } from "./sdk-logger.ts";

/** Slack's clients, one a patience. */
export interface SlackClients {
  readonly posts: WebClient;
  readonly streams: WebClient;
  readonly reads: WebClient;
}

/** The clients with the token as it is now: one that was replaced is used by the very next call. */
export function createClients(config: SlackConfig, logger: Logger): () => SlackClients {
  const common: WebClientOptions = {
    logger: sdkLogger(logger),
    rejectRateLimitedCalls: true,
    retryConfig: { retries: 0 },
    ...(config.apiUrl === undefined ? {} : { slackApiUrl: config.apiUrl }),
  };
  const retryConfig = { retries: 2, minTimeout: 200, maxTimeout: 1000 };
  const make = (token: string) => ({
    token,
    posts: new WebClient(token, { ...common, timeout: 15_000 }),
    streams: new WebClient(token, { ...common, timeout: 10_000 }),
    reads: new WebClient(token, { ...common, timeout: 10_000, retryConfig }),
  });
  let made = make(revealed(config.botToken));
  return () => {
    const token = revealed(config.botToken);
    if (made.token !== token) made = make(token);
    return made;
  };
}

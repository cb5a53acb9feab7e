import type { ChatAdapter } from "../src/core/ports/chat-adapter.ts";
import type { Clock } from "../src/core/ports/clock.ts";
import type { HttpRoutes } from "../src/core/ports/http-routes.ts";
import type { Ids } from "../src/core/ports/ids.ts";
import type { Logger } from "../src/core/ports/logger.ts";
import type { DiscordConfig } from "./discord/config.ts";
import type { SlackConfig } from "./slack/config.ts";
import type { TelegramConfig } from "./telegram/config.ts";
import type { WebConfig } from "./web/config.ts";

/** What the settings say of the platforms; one that is null is off and is not even loaded. */
export interface PlatformChoice {
  readonly slack: SlackConfig | null;
  readonly discord: DiscordConfig | null;
  readonly telegram: TelegramConfig | null;
  readonly web: Omit<WebConfig, "port"> | null;
}

export interface AdapterDeps {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  readonly routes: HttpRoutes;
  /** Where our HTTP server listens; known only once it does. */
  readonly port: () => number;
}

/** The only list of platforms: adding one adds a line here. */
export async function createAdapters(choice: PlatformChoice, deps: AdapterDeps): Promise<ChatAdapter[]> {
  const adapters: ChatAdapter[] = [];
  if (choice.slack) {
    const { createSlackAdapter } = await import("./slack/index.ts");
    adapters.push(createSlackAdapter(choice.slack, deps));
  }
  if (choice.discord) {
    const { createDiscordAdapter } = await import("./discord/index.ts");
    adapters.push(createDiscordAdapter(choice.discord, deps));
  }
  if (choice.telegram) {
    const { createTelegramAdapter } = await import("./telegram/index.ts");
    adapters.push(createTelegramAdapter(choice.telegram, deps));
  }
  if (choice.web) {
    const { createWebAdapter } = await import("./web/index.ts");
    adapters.push(createWebAdapter({ ...choice.web, port: deps.port }, deps));
  }
  return adapters;
}

import type { TelegramConfig } from "../../adapters/telegram/config.ts";
import type { Identity } from "../../src/core/people/identity.ts";
import { startTelegramServer, type TelegramServer } from "../fakes/telegram-server.ts";

import type { World } from "./world.ts";

export interface TelegramSideOptions {
  readonly mode?: "polling" | "webhook";
  /** Topics in private chats. */
  readonly topics?: boolean;
}

export const WEBHOOK_SECRET = "webhook-secret-of-the-crash-runs";
export const telegramIdentity = (user: number) => `telegram:${user}` as Identity;

const PATH = "/telegram/updates";

export interface TelegramSide {
  readonly server: TelegramServer;
  readonly config: TelegramConfig;
  readonly ada: number;
  readonly ben: number;
  readonly identities: { readonly ada: Identity; readonly ben: Identity };
}

/** The Telegram of a world that has one. */
export function telegramOf({ telegram }: World): TelegramSide {
  if (!telegram) throw new Error("this world has no Telegram");
  return telegram;
}

/** A Telegram that the application asks for updates, or that calls it where its pages are. */
export async function openTelegramSide(
  { mode = "polling", topics = true }: TelegramSideOptions,
  page: () => string,
): Promise<TelegramSide> {
  const call = async (request: Request): Promise<Response> => {
    try {
      return await fetch(`${page()}${PATH}`, {
        method: "POST",
        headers: request.headers,
        body: await request.text(),
      });
    } catch {
      // Nobody is there just now.
      return new Response(null, { status: 502 });
    }
  };
  const server = await startTelegramServer({ topics, ...(mode === "webhook" ? { webhook: call } : {}) });
  const config = { ...server.config, mode, webhookUrl: `https://bot.example.com${PATH}` };
  const ada = server.addUser({ name: "Ada" });
  const ben = server.addUser({ name: "Ben" });
  const identities = { ada: telegramIdentity(ada), ben: telegramIdentity(ben) };
  return { server, config: { ...config, webhookSecret: WEBHOOK_SECRET }, ada, ben, identities };
}

import type { Around, Chat } from "./chat.ts";
import { openDiscordChat } from "./discord-chat.ts";
import { openSlackChat } from "./slack-chat.ts";
import { openTelegramChat, type TelegramOptions } from "./telegram-chat.ts";

export interface ChatOptions {
  /** Where people talk, beside the browser chat; Slack when left out. */
  readonly platform?: "slack" | "discord" | "telegram";
  /** How Telegram's updates come; by polling when left out. */
  readonly telegram?: TelegramOptions;
  readonly redeliverAfterMs?: number;
}

export function openChat(options: ChatOptions, around: Around): Promise<Chat> {
  switch (options.platform ?? "slack") {
    case "slack":
      return openSlackChat(around, options.redeliverAfterMs);
    case "discord":
      return openDiscordChat(around);
    case "telegram":
      return openTelegramChat(around, options.telegram ?? {});
  }
}

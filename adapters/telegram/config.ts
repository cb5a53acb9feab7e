import { AppError } from "../../src/core/errors.ts";

/** A secret that shows itself only when asked. */
export interface HiddenText {
  reveal(): string;
}

export interface TelegramConfig {
  /** The bot's token. */
  readonly token: string | HiddenText;
  readonly mode: "polling" | "webhook";
  /** Where Telegram reaches us, for webhooks: a whole address, over https. */
  readonly webhookUrl?: string | undefined;
  /** What Telegram proves itself with at that address. */
  readonly webhookSecret?: string | HiddenText | undefined;
  /** Another server than Telegram's, for tests: `http://127.0.0.1:4000`. */
  readonly apiRoot?: string | undefined;
}

export interface WebhookConfig {
  readonly url: string;
  readonly path: string;
  readonly secret: string;
}

export function revealed(secret: string | HiddenText): string {
  return typeof secret === "string" ? secret : secret.reveal();
}

/** Telegram takes these letters alone. */
const SECRET = /^[A-Za-z0-9_-]{1,256}$/;

/** What webhooks need. Without a secret anybody could speak for Telegram, so there is no going without. */
export function requireWebhook(config: TelegramConfig): WebhookConfig {
  const secret = config.webhookSecret === undefined ? "" : revealed(config.webhookSecret);
  if (!config.webhookUrl) throw new AppError("config.invalid", "TELEGRAM_WEBHOOK_URL is missing");
  if (!SECRET.test(secret)) {
    throw new AppError(
      "config.invalid",
      "TELEGRAM_WEBHOOK_SECRET is missing, or holds other than A-Z a-z 0-9 _ -",
    );
  }
  return { url: config.webhookUrl, path: new URL(config.webhookUrl).pathname, secret };
}

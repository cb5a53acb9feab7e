import { examineTelegram } from "../../../adapters/telegram/examine.ts";
import type { Finding, Patient } from "./finding.ts";

/** Telegram's side: token, the switches of BotFather, and how updates come. */
export async function checkTelegram({ config, logger }: Patient): Promise<Finding[]> {
  if (config.telegram === null) return [];
  return (await examineTelegram(config.telegram, logger)).map(
    (finding): Finding => ({
      ...finding,
      topic: "telegram",
      page: finding.level === "ok" ? null : "docs/telegram.md",
    }),
  );
}

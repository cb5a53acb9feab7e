import { examineTelegram } from "../../../adapters/telegram/examine.ts";
import type { Finding, Patient } from "./finding.ts";
import { toldChannels } from "./told-channels.ts";

/** Telegram's side: token, the switches of BotFather, and how updates come. */
export async function checkTelegram({ config, logger }: Patient): Promise<Finding[]> {
  if (config.telegram === null) return [];
  const groups = [...new Set(toldChannels(config.core, "telegram").map(({ id }) => id))];
  return (await examineTelegram(config.telegram, logger, groups)).map(
    (finding): Finding => ({
      ...finding,
      topic: "telegram",
      page: finding.level === "ok" ? null : "docs/telegram.md",
    }),
  );
}

import { examineTelegram } from "../../../adapters/telegram/examine.ts";
import type { Finding, Patient } from "./finding.ts";

/** Telegram's side: token, the switches of BotFather, and how updates come. */
export async function checkTelegram({ config, logger }: Patient): Promise<Finding[]> {
  if (config.telegram === null) return [];
  const { approvals, auditFeed, guestNotes } = config.core;
  const told = [approvals?.channel, auditFeed?.place, guestNotes].filter(
    (place) => place?.platform === "telegram",
  );
  const groups = [...new Set(told.map((place) => place?.channel ?? ""))];
  return (await examineTelegram(config.telegram, logger, groups)).map(
    (finding): Finding => ({
      ...finding,
      topic: "telegram",
      page: finding.level === "ok" ? null : "docs/telegram.md",
    }),
  );
}

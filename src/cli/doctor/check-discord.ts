import { examineDiscord } from "../../../adapters/discord/examine.ts";
import type { Settings } from "../../core/settings.ts";
import type { Finding, Patient } from "./finding.ts";

/** Discord's side: token, the switches of the developer portal, the server and the bot's permissions there. */
export async function checkDiscord({ config }: Patient): Promise<Finding[]> {
  if (config.discord === null) return [];
  return (await examineDiscord(config.discord, toldChannels(config.core))).map(
    (finding): Finding => ({
      ...finding,
      topic: "discord",
      page: finding.level === "ok" ? null : "docs/discord.md",
    }),
  );
}

/** The channels there that the settings name to be told something. */
function toldChannels({ approvals, guestNotes, auditFeed }: Settings) {
  const named = {
    "approvals.channel": approvals?.channel,
    "guests.notify": guestNotes,
    "audit.feed": auditFeed?.place,
  };
  return Object.entries(named).flatMap(([setting, place]) =>
    place?.platform === "discord" ? [{ setting, id: place.channel }] : [],
  );
}

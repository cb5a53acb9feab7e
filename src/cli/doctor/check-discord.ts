import { examineDiscord } from "../../../adapters/discord/examine.ts";
import type { Finding, Patient } from "./finding.ts";
import { toldChannels } from "./told-channels.ts";

/** Discord's side: token, the switches of the developer portal, the server and the bot's permissions there. */
export async function checkDiscord({ config }: Patient): Promise<Finding[]> {
  if (config.discord === null) return [];
  return (await examineDiscord(config.discord, toldChannels(config.core, "discord"))).map(
    (finding): Finding => ({
      ...finding,
      topic: "discord",
      page: finding.level === "ok" ? null : "docs/discord.md",
    }),
  );
}

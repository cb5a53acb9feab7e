import type { Platform } from "../core/people/identity.ts";
import type { Path, ReadFile } from "./read-config-file.ts";
import type { ConfigFault } from "./types.ts";
import type { Values } from "./variables.ts";

/** Where each platform's switch is. */
const SWITCHES: Readonly<Record<string, keyof Values>> = {
  slack: "SLACK_BOT_TOKEN",
  discord: "DISCORD_TOKEN",
  telegram: "TELEGRAM_TOKEN",
} satisfies Record<Exclude<Platform, "web">, keyof Values>;

/** The channels that are told something have to be ones that we can write in. */
export function judgeChannels(
  { content, fault }: ReadFile,
  values: Values,
): { readonly faults: ConfigFault[]; readonly warnings: ConfigFault[] } {
  const faults: ConfigFault[] = [];
  const warnings: ConfigFault[] = [];
  const told: readonly (readonly [Path, string | undefined])[] = [
    [["approvals", "channel"], content.approvals?.channel],
    [["guests", "notify"], content.guests?.notify],
    [["audit", "feed"], content.audit?.feed],
  ];
  for (const [path, channel] of told) {
    if (channel === undefined) continue;
    const [platform = "", server] = channel.split(":");
    const variable = SWITCHES[platform];
    if (variable !== undefined && values[variable] === undefined) {
      warnings.push(fault(path, `${variable} is not set, so nobody is told`, `Set ${variable}.`));
    }
    const ours = values.DISCORD_GUILD_ID;
    if (platform === "discord" && ours !== undefined && server !== ours) {
      const mend = `Write discord:${ours}:<channel id>: right click on the channel > Copy Channel ID.`;
      faults.push(fault(path, "is on another server than DISCORD_GUILD_ID", mend));
    }
  }
  const group = content.leaving?.teamGroup;
  if (group !== undefined && !group.startsWith("telegram:")) {
    const mend = "Write telegram:<group id>, or leave it out: Slack and Discord say by themselves who left.";
    faults.push(fault(["leaving", "teamGroup"], "is no group of Telegram's", mend));
  }
  return { faults, warnings };
}

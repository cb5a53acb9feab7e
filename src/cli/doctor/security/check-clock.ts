import type { Config } from "../../../config/types.ts";
import { skewAgainst } from "../clock-skew.ts";
import { type Finding, findingsOf, type Patient } from "../finding.ts";

const clockFindings = findingsOf("clock", "docs/operating.md");
/** Signed requests are good for five minutes, and a grant ends as far from its moment as the clock is off. */
const WRONG_MS = 4 * 60_000;
const FAR_MS = 30_000;

/** Our clock beside those of the platforms: by it access ends, and signed requests are believed. */
export async function checkClock({ config, clock }: Patient): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const [whose, address] of clocksOf(config)) {
    const skew = await skewAgainst(address, clock);
    if (skew === null) continue;
    const seconds = Math.round(Math.abs(skew) / 1000).toLocaleString("en");
    const what = `it is ${seconds} s ${skew > 0 ? "ahead of" : "behind"} ${whose}'s: access ends at the wrong time`;
    const mend = "Set the machine's clock by NTP (timedatectl set-ntp true).";
    if (Math.abs(skew) < FAR_MS) found.push(clockFindings.ok(`it agrees with ${whose}'s`));
    else found.push(clockFindings[Math.abs(skew) >= WRONG_MS ? "fault" : "warning"](what, mend));
  }
  return found;
}

function clocksOf({ slack, discord, telegram }: Config): readonly (readonly [string, string])[] {
  return [
    ...(slack
      ? [["Slack", new URL("api.test", slack.apiUrl ?? "https://slack.com/api/").href] as const]
      : []),
    ...(discord ? [["Discord", `${discord.apiUrl ?? "https://discord.com/api"}/v10/gateway`] as const] : []),
    ...(telegram ? [["Telegram", telegram.apiRoot ?? "https://api.telegram.org"] as const] : []),
  ];
}

import { examineSlack } from "../../../adapters/slack/examine.ts";
import { skewAgainst } from "./clock-skew.ts";
import { type Finding, findingsOf, type Patient } from "./finding.ts";
import { toldChannels } from "./told-channels.ts";

const clockFindings = findingsOf("clock", "docs/slack.md");
const SLACK_API = "https://slack.com/api/";
/** Slack's signatures are good for five minutes. */
const TOO_FAR_MS = 4 * 60_000;
const FAR_MS = 30_000;

/** Slack's side: tokens, scopes, and whether our clock agrees with its. */
export async function checkSlack({ config, clock, logger }: Patient): Promise<Finding[]> {
  if (config.slack === null) return [];
  const findings = (await examineSlack(config.slack, logger, toldChannels(config.core, "slack"))).map(
    (finding): Finding => ({
      ...finding,
      topic: "slack",
      page: finding.level === "ok" ? null : "docs/slack.md",
    }),
  );
  const skew = await skewAgainst(new URL("api.test", config.slack.apiUrl ?? SLACK_API), clock, "POST");
  return skew === null ? findings : [...findings, judgeSkew(skew, config.slack.mode)];
}

function judgeSkew(skew: number, mode: "socket" | "http"): Finding {
  const seconds = Math.round(Math.abs(skew) / 1000);
  if (Math.abs(skew) < FAR_MS) return clockFindings.ok("it agrees with Slack's");
  const what = `it is ${seconds.toLocaleString("en")} s ${skew > 0 ? "ahead of" : "behind"} Slack's`;
  const mend = "Set the machine's clock by NTP (timedatectl set-ntp true).";
  const isFault = mode === "http" && Math.abs(skew) >= TOO_FAR_MS;
  return isFault
    ? clockFindings.fault(`${what}: signed requests would be refused`, mend)
    : clockFindings.warning(what, mend);
}

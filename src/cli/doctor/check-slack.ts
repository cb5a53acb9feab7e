import { examineSlack } from "../../../adapters/slack/examine.ts";
import type { Clock } from "../../core/ports/clock.ts";
import { type Finding, findingsOf, type Patient } from "./finding.ts";

const clockFindings = findingsOf("clock", "docs/slack.md");
const SLACK_API = "https://slack.com/api/";
const ASK_MS = 10_000;
/** Slack's signatures are good for five minutes. */
const TOO_FAR_MS = 4 * 60_000;
const FAR_MS = 30_000;

/** Slack's side: tokens, scopes, and whether our clock agrees with its. */
export async function checkSlack({ config, clock, logger }: Patient): Promise<Finding[]> {
  if (config.slack === null) return [];
  const findings = (await examineSlack(config.slack, logger)).map(
    (finding): Finding => ({
      ...finding,
      topic: "slack",
      page: finding.level === "ok" ? null : "docs/slack.md",
    }),
  );
  const skew = await skewAgainst(config.slack.apiUrl ?? SLACK_API, clock);
  return skew === null ? findings : [...findings, judgeSkew(skew, config.slack.mode)];
}

/** How far our clock is ahead, in milliseconds; null when nobody could be asked. */
async function skewAgainst(apiUrl: string, clock: Clock): Promise<number | null> {
  const giveUp = new AbortController();
  const timer = clock.after(ASK_MS, () => giveUp.abort());
  const before = clock.now();
  try {
    const answer = await fetch(new URL("api.test", apiUrl), { method: "POST", signal: giveUp.signal });
    await answer.body?.cancel();
    const theirs = Date.parse(answer.headers.get("date") ?? "");
    // Their answer was made somewhere in between; the header knows whole seconds only.
    return Number.isNaN(theirs) ? null : (before + clock.now()) / 2 - theirs - 500;
  } catch {
    return null;
  } finally {
    timer.cancel();
  }
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

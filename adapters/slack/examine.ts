import { AppError } from "../../src/core/errors.ts";
import type { Logger } from "../../src/core/ports/logger.ts";
import { createSlackApi, type SlackApi } from "./api.ts";
import { requireAppToken, type SlackConfig } from "./config.ts";
import { NEEDED_SCOPES } from "./manifest.ts";
import type { SlackHome } from "./place.ts";

/** One fault or fact of the set-up on Slack's side, for doctor. */
export interface SlackFinding {
  readonly level: "ok" | "warning" | "fault";
  readonly what: string;
  /** What to do; empty when all is well. */
  readonly mend: string;
}

const PAGE = "api.slack.com/apps > your app";

/** Checks tokens and scopes with Slack itself; connects nothing and never throws. */
export async function examineSlack(config: SlackConfig, logger: Logger): Promise<readonly SlackFinding[]> {
  const api = createSlackApi(config, logger);
  const findings: SlackFinding[] = [];
  try {
    const home = await api.identify();
    const organisation = home.enterpriseId === null ? "" : ` of organisation ${home.enterpriseId}`;
    findings.push(ok(`Slack knows the bot: ${home.botUserId} in workspace ${home.teamId}${organisation}`));
    findings.push(await examineScopes(api));
    if (config.mode === "socket") findings.push(await examineAppToken(api, requireAppToken(config), home));
  } catch (fault) {
    findings.push(
      faultOf(fault, "SLACK_BOT_TOKEN", `Copy the bot token anew: ${PAGE} > OAuth & Permissions`),
    );
  }
  return findings;
}

async function examineScopes(api: SlackApi): Promise<SlackFinding> {
  const scopes = await api.scopes();
  const missing = NEEDED_SCOPES.filter((scope) => !scopes.includes(scope));
  if (missing.length === 0) return ok("the bot token has every scope it needs");
  return {
    level: "fault",
    what: `the bot token lacks ${missing.join(", ")}`,
    mend: `Take the app manifest anew (npm run manifest), paste it at ${PAGE} > App Manifest, and reinstall the app`,
  };
}

async function examineAppToken(api: SlackApi, appToken: string, home: SlackHome): Promise<SlackFinding> {
  const appId = /^xapp-\d+-(A[A-Z0-9]+)-/.exec(appToken)?.[1];
  const mend = `Make an app-level token with connections:write: ${PAGE} > Basic Information > App-Level Tokens`;
  if (appId !== undefined && appId !== home.appId) {
    const what = `SLACK_APP_TOKEN belongs to app ${appId}, SLACK_BOT_TOKEN to ${home.appId}`;
    return { level: "fault", what, mend: "Take both tokens from the same app" };
  }
  try {
    await api.tryAppToken(appToken);
    return ok("the app token opens Socket Mode");
  } catch (fault) {
    return faultOf(fault, "SLACK_APP_TOKEN", mend);
  }
}

const ok = (what: string): SlackFinding => ({ level: "ok", what, mend: "" });

function faultOf(fault: unknown, variable: string, mend: string): SlackFinding {
  const isTheirs = fault instanceof AppError && /unauthorized|refused/.test(fault.code);
  const why = fault instanceof Error ? fault.message : "something unknown went wrong";
  return isTheirs
    ? { level: "fault", what: `${variable} does not work: ${why}`, mend }
    : {
        level: "fault",
        what: why,
        mend: "Check the way to Slack from this machine (proxy, DNS), then try again",
      };
}

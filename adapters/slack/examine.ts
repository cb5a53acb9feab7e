import { AppError, hasCode } from "../../src/core/errors.ts";
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

/** A channel that the settings name to be told something. */
export interface ToldChannel {
  readonly id: string;
  readonly workspace: string;
  /** The setting that names it: `approvals.channel`. */
  readonly setting: string;
}

const PAGE = "api.slack.com/apps > your app";
/** Comes with Slack's Agents feature, and with nothing else that we ask for. */
const AGENTS_SCOPE = "assistant:write";

/** Checks tokens, scopes and the channels that are told something with Slack itself; connects nothing and never throws. */
export async function examineSlack(
  config: SlackConfig,
  logger: Logger,
  told: readonly ToldChannel[] = [],
): Promise<readonly SlackFinding[]> {
  const api = createSlackApi(config, logger);
  const findings: SlackFinding[] = [];
  try {
    const home = await api.identify();
    const organisation = home.enterpriseId === null ? "" : ` of organisation ${home.enterpriseId}`;
    findings.push(ok(`Slack knows the bot: ${home.botUserId} in workspace ${home.teamId}${organisation}`));
    findings.push(...(await examineScopes(api)));
    if (config.mode === "socket") findings.push(await examineAppToken(api, requireAppToken(config), home));
    for (const channel of told) findings.push(await examineTold(api, channel, home));
  } catch (fault) {
    findings.push(
      faultOf(fault, "SLACK_BOT_TOKEN", `Copy the bot token anew: ${PAGE} > OAuth & Permissions`),
    );
  }
  return findings;
}

async function examineScopes(api: SlackApi): Promise<readonly SlackFinding[]> {
  const scopes = await api.scopes();
  const agents = scopes.includes(AGENTS_SCOPE) ? [agentsFeature] : [];
  const missing = NEEDED_SCOPES.filter((scope) => !scopes.includes(scope));
  if (missing.length === 0) return [ok("the bot token has every scope it needs"), ...agents];
  const mend = `Take the app manifest anew (npm run manifest), paste it at ${PAGE} > App Manifest, and reinstall the app`;
  return [{ level: "fault", what: `the bot token lacks ${missing.join(", ")}`, mend }, ...agents];
}

const agentsFeature: SlackFinding = {
  level: "warning",
  what: "the app has Slack's Agents feature, so guests of the workspace cannot use it",
  mend: "If they should: it cannot be switched off, so make another app (npm run manifest, without --agents)",
};

/** May we speak where the settings want something told? */
async function examineTold(
  api: SlackApi,
  { id, workspace, setting }: ToldChannel,
  { teamId, enterpriseId }: SlackHome,
): Promise<SlackFinding> {
  if (workspace !== teamId && workspace !== enterpriseId) {
    const what = `${setting} names a channel of workspace ${workspace}, and the bot is in ${teamId}`;
    return { level: "fault", what, mend: `Write slack:${teamId}:<channel id>` };
  }
  try {
    await api.tryChannel(id);
    return ok(`the bot is in the channel ${id}, which ${setting} names`);
  } catch (fault) {
    if (!hasCode(fault, "platform.not-found")) throw fault;
    const mend = `In that channel: /invite and the bot's name. Or copy the right id: the channel's name > About, at the end`;
    return { level: "fault", what: `${setting} names the channel ${id}, and the bot is not in it`, mend };
  }
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

import type { APIApplication } from "discord.js";
import { AppError } from "../../src/core/errors.ts";
import { createDiscordApi, type DiscordApi } from "./api.ts";
import type { DiscordConfig } from "./config.ts";
import { inviteLink, isAdministrator, missingPermissions } from "./invite-link.ts";

/** One fault or fact of the set-up on Discord's side, for doctor. */
export interface DiscordFinding {
  readonly level: "ok" | "warning" | "fault";
  readonly what: string;
  /** What to do; empty when all is well. */
  readonly mend: string;
}

const PORTAL = "discord.com/developers/applications > your app";
// The application's flags: the second is the one for apps on few servers.
const MESSAGE_CONTENT = (1 << 18) | (1 << 19);
const FEW_SESSIONS = 20;

/** Checks token, switches, server and permissions with Discord itself; connects nothing and never throws. */
export async function examineDiscord(config: DiscordConfig): Promise<readonly DiscordFinding[]> {
  const api = createDiscordApi(config);
  try {
    const application = await api.application();
    return [
      ok(`Discord knows the bot: ${application.name} (${application.id})`),
      ...examinePortal(application),
      ...(await examineServer(api, config, application.id)),
      ...(await examineSessions(api)),
    ];
  } catch (fault) {
    return [faultOf(fault)];
  }
}

/** The switches of the developer portal. */
function examinePortal(application: APIApplication): DiscordFinding[] {
  const findings: DiscordFinding[] = [];
  if (((application.flags ?? 0) & MESSAGE_CONTENT) === 0) {
    findings.push({
      level: "fault",
      what: "the bot may not read what people write in threads, so Discord will refuse its connection",
      mend: `Switch on: ${PORTAL} > Bot > Privileged Gateway Intents > Message Content Intent`,
    });
  } else findings.push(ok("Message Content Intent is on"));
  if (application.bot_public) {
    findings.push({
      level: "warning",
      what: "anybody can put the bot on a server of theirs; it answers on yours alone",
      mend: `Switch off: ${PORTAL} > Bot > Public Bot (first set Installation > Install Link to None)`,
    });
  }
  if (application.integration_types_config && "1" in application.integration_types_config) {
    findings.push({
      level: "warning",
      what: "people can install the app for themselves; its commands do nothing there",
      mend: `Untick: ${PORTAL} > Installation > Installation Contexts > User Install`,
    });
  }
  return findings;
}

async function examineServer(
  api: DiscordApi,
  { guildId }: DiscordConfig,
  applicationId: string,
): Promise<DiscordFinding[]> {
  const server = (await api.servers()).find(({ id }) => id === guildId);
  if (!server) {
    return [
      {
        level: "fault",
        what: `the bot is not on the server ${guildId}, or DISCORD_GUILD_ID is another's`,
        mend: `Let it in: ${inviteLink(applicationId, guildId)} or copy the right id (right click on the server > Copy Server ID)`,
      },
    ];
  }
  const permissions = BigInt(server.permissions);
  const missing = missingPermissions(permissions);
  const found: DiscordFinding[] = [];
  if (missing.length > 0) {
    found.push({
      level: "fault",
      what: `on "${server.name}" the bot lacks: ${missing.join(", ")}`,
      mend: `Give it to the bot's role: Server Settings > Roles, or let it in anew: ${inviteLink(applicationId, guildId)}`,
    });
  } else found.push(ok(`on "${server.name}" the bot may do all that it has to`));
  if (isAdministrator(permissions)) {
    found.push({
      level: "warning",
      what: "the bot is an administrator of the server, which it needs for nothing",
      mend: "Take it away: Server Settings > Roles > the bot's role > Administrator",
    });
  }
  return found;
}

/** Discord lets a bot connect afresh a thousand times a day, then it resets the token. */
async function examineSessions(api: DiscordApi): Promise<DiscordFinding[]> {
  const { session_start_limit: limit } = await api.gateway();
  if (limit.remaining > FEW_SESSIONS) return [];
  return [
    {
      level: "warning",
      what: `the bot may connect only ${limit.remaining} more times today`,
      mend: "Find out what restarts it so often; Discord resets the token of a bot that runs out",
    },
  ];
}

const ok = (what: string): DiscordFinding => ({ level: "ok", what, mend: "" });

function faultOf(fault: unknown): DiscordFinding {
  const why = fault instanceof Error ? fault.message : "something unknown went wrong";
  const isTheirs = fault instanceof AppError && /unauthorized|refused/.test(fault.code);
  return isTheirs
    ? {
        level: "fault",
        what: `DISCORD_TOKEN does not work: ${why}`,
        mend: `Copy the token anew: ${PORTAL} > Bot > Reset Token`,
      }
    : {
        level: "fault",
        what: why,
        mend: "Check the way to Discord from this machine (proxy, DNS), then try again",
      };
}

import { AppError } from "../../src/core/errors.ts";
import { createDiscordApi, type DiscordApi } from "./api.ts";
import type { DiscordConfig } from "./config.ts";
import { type DiscordFinding, fault, ok, PORTAL, warning } from "./discord-finding.ts";
import { examineChannels, type ToldChannel } from "./examine-channels.ts";
import { examinePortal } from "./examine-portal.ts";
import { DISCORD, discordCodeOf } from "./fault.ts";
import { inviteLink, isAdministrator, missingPermissions } from "./invite-link.ts";

const FEW_SESSIONS = 20;

/** Checks token, switches, server, permissions and channels with Discord itself; connects nothing and never throws. */
export async function examineDiscord(
  config: DiscordConfig,
  told: readonly ToldChannel[] = [],
): Promise<readonly DiscordFinding[]> {
  const api = createDiscordApi(config);
  try {
    const application = await api.application();
    const { id, name, bot } = application;
    return [
      ok(`Discord knows the bot: ${name} (${id})`),
      ...examinePortal(application),
      ...(await examineServer(api, config, { id, botUserId: bot?.id ?? id, told })),
      ...(await examineSessions(api)),
    ];
  } catch (thrown) {
    return [faultOf(thrown)];
  }
}

interface Asked {
  /** The application. */
  readonly id: string;
  readonly botUserId: string;
  readonly told: readonly ToldChannel[];
}

async function examineServer(
  api: DiscordApi,
  { guildId }: DiscordConfig,
  { id, botUserId, told }: Asked,
): Promise<DiscordFinding[]> {
  const server = (await api.servers()).find((one) => one.id === guildId);
  if (!server) {
    const mend = `Let it in: ${inviteLink(id, guildId)} or copy the right id (right click on the server > Copy Server ID)`;
    return [fault(`the bot is not on the server ${guildId}, or DISCORD_GUILD_ID is another's`, mend)];
  }
  const permissions = BigInt(server.permissions);
  const missing = missingPermissions(permissions);
  const found: DiscordFinding[] = [...(await examineScopes(api, id, guildId))];
  if (missing.length > 0) {
    const mend = `Give it to the bot's role: Server Settings > Roles, or let it in anew: ${inviteLink(id, guildId)}`;
    return [...found, fault(`on "${server.name}" the bot lacks: ${missing.join(", ")}`, mend)];
  }
  found.push(ok(`on "${server.name}" the bot may do all that it has to`));
  if (isAdministrator(permissions)) {
    const mend = "Take it away: Server Settings > Roles > the bot's role > Administrator";
    found.push(warning("the bot is an administrator of the server, which it needs for nothing", mend));
  }
  return [...found, ...(await examineChannels(api, { guildId, botUserId, permissions, told }))];
}

/** The address that let the bot in names its scopes; without the one for commands the server has none of them. */
async function examineScopes(
  api: DiscordApi,
  application: string,
  guildId: string,
): Promise<readonly DiscordFinding[]> {
  try {
    await api.serverCommands(application, guildId);
    return [];
  } catch (refusal) {
    if (discordCodeOf(refusal) !== DISCORD.missingAccess) throw refusal;
    const mend = `Let it in anew: ${inviteLink(application, guildId)}`;
    return [
      fault("the bot was let in without the scope applications.commands, so it has no commands there", mend),
    ];
  }
}

/** Discord lets a bot connect afresh a thousand times a day, then it resets the token. */
async function examineSessions(api: DiscordApi): Promise<DiscordFinding[]> {
  const { session_start_limit: limit } = await api.gateway();
  if (limit.remaining > FEW_SESSIONS) return [];
  const what = `the bot may connect only ${limit.remaining} more times today`;
  return [
    warning(what, "Find out what restarts it so often; Discord resets the token of a bot that runs out"),
  ];
}

function faultOf(thrown: unknown): DiscordFinding {
  const why = thrown instanceof Error ? thrown.message : "something unknown went wrong";
  const isTheirs = thrown instanceof AppError && /unauthorized|refused/.test(thrown.code);
  return isTheirs
    ? fault(`DISCORD_TOKEN does not work: ${why}`, `Copy the token anew: ${PORTAL} > Bot > Reset Token`)
    : fault(why, "Check the way to Discord from this machine (proxy, DNS), then try again");
}

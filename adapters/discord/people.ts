import type { APIGuildMember } from "discord.js";
import { type AccountFacts, type Identity, userIdOf } from "../../src/core/people/identity.ts";
import type { Clock } from "../../src/core/ports/clock.ts";
import type { Logger } from "../../src/core/ports/logger.ts";
import { NOBODY, rememberFacts } from "../shared/remember-facts.ts";
import type { DiscordApi } from "./api.ts";
import { DISCORD, discordCodeOf } from "./fault.ts";

/** Left the server, or was taken off it. */
const GONE: AccountFacts = { standing: "deactivated", displayName: null, hasLeft: true };

export interface PeopleDeps {
  readonly api: Pick<DiscordApi, "member">;
  readonly guildId: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Asks Discord what somebody is on our server; remembers it for a minute, faults not at all. */
export function createLookUp(deps: PeopleDeps): (identity: Identity) => Promise<AccountFacts> {
  return rememberFacts({ ...deps, name: "Discord" }, (identity) => ask(deps, identity));
}

async function ask({ api, guildId, clock }: PeopleDeps, identity: Identity): Promise<AccountFacts> {
  try {
    return factsOf(await api.member(guildId, userIdOf(identity)), clock.now());
  } catch (fault) {
    const code = discordCodeOf(fault);
    if (code === DISCORD.unknownMember) return GONE;
    if (code === DISCORD.unknownUser) return NOBODY;
    throw fault;
  }
}

/** What a member is. Discord's servers have no guests: whoever is let in is a member, once they passed its rules. */
export function factsOf(member: APIGuildMember, now: number): AccountFacts {
  const { user } = member;
  const displayName = [member.nick, user.global_name, user.username].find((name) => name) ?? null;
  return { standing: standingOf(member, now), displayName };
}

function standingOf(member: APIGuildMember, now: number): AccountFacts["standing"] {
  if (member.user.bot === true || member.user.system === true) return "bot";
  // Not through the server's rules yet, or only listening in by an invitation to a voice channel.
  if (member.pending === true || !member.joined_at) return "unknown";
  const silentUntil = Date.parse(member.communication_disabled_until ?? "");
  return silentUntil > now ? "deactivated" : "member";
}

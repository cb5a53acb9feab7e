import type { APIGuildChannel, APIOverwrite } from "discord.js";
import type { DiscordApi } from "./api.ts";
import { type DiscordFinding, fault, ok, warning } from "./discord-finding.ts";
import { missingPermissions, type PermissionName } from "./invite-link.ts";

export interface ChannelsAsked {
  readonly guildId: string;
  readonly botUserId: string;
  /** What the bot may do on the server as a whole. */
  readonly permissions: bigint;
  /** Channels of the settings that are told something, and what each is for. */
  readonly told: readonly ToldChannel[];
}

export interface ToldChannel {
  readonly id: string;
  /** The setting that names it: `approvals.channel`. */
  readonly setting: string;
}

const TEXT_CHANNEL = 0;
const MOST_NAMED = 5;
/** What it takes to be told of a request, a guest or a change. */
const TO_TELL: readonly PermissionName[] = ["View Channels", "Send Messages"];

type Channel = Pick<APIGuildChannel, "id" | "name" | "type"> & { permission_overwrites?: APIOverwrite[] };

/** A channel can take away what the server gives: looks at each one that the bot sees, and at those it has to. */
export async function examineChannels(
  api: Pick<DiscordApi, "channels" | "member">,
  asked: ChannelsAsked,
): Promise<readonly DiscordFinding[]> {
  const { roles } = await api.member(asked.guildId, asked.botUserId);
  const us = { user: asked.botUserId, roles: new Set<string>(roles), everyone: asked.guildId };
  const all = ((await api.channels(asked.guildId)) as Channel[]).map((channel) => ({
    ...channel,
    missing: missingPermissions(permissionsIn(asked.permissions, channel.permission_overwrites ?? [], us)),
  }));
  const seen = all.filter(({ type, missing }) => type === TEXT_CHANNEL && !missing.includes("View Channels"));
  const poor = seen.filter(({ missing }) => missing.length > 0);
  const more = poor.length > MOST_NAMED ? [`… and ${poor.length - MOST_NAMED} channels more`] : [];
  const findings = poor.slice(0, MOST_NAMED).map(({ name, missing }) => lacking(name, missing));
  return [
    seen.length === 0 ? BLIND : ok(`the bot sees ${seen.length} text channels${lackingIn(poor.length)}`),
    ...findings,
    ...more.map((what) => warning(what, "Mend them in the same way.")),
    ...asked.told.flatMap((told) => examineTold(told, all)),
  ];
}

const BLIND = warning(
  "the bot sees no text channel, so it can be called in direct messages alone",
  "Let its role see those where it is to be called: right click on the channel > Edit Channel > Permissions > View Channel",
);

const lackingIn = (count: number) => (count > 0 ? `, and lacks something in ${count}` : "");

const lacking = (name: string, missing: readonly string[]): DiscordFinding =>
  warning(
    `in #${name} the bot lacks: ${missing.join(", ")}`,
    `Allow it to the bot's role: right click on #${name} > Edit Channel > Permissions > Advanced Permissions`,
  );

function examineTold(
  { id, setting }: ToldChannel,
  all: readonly (Channel & { readonly missing: readonly PermissionName[] })[],
): DiscordFinding[] {
  const channel = all.find((one) => one.id === id);
  if (!channel) {
    return [
      fault(
        `${setting} names the channel ${id}, which is none of this server's`,
        "Copy the right id: right click on the channel > Copy Channel ID",
      ),
    ];
  }
  const missing = TO_TELL.filter((name) => channel.missing.includes(name));
  if (missing.length === 0) return [ok(`the bot can write in #${channel.name}, which ${setting} names`)];
  return [
    fault(
      `the bot cannot write in #${channel.name}, which ${setting} names; it lacks: ${missing.join(", ")}`,
      `Allow it to the bot's role: right click on #${channel.name} > Edit Channel > Permissions > Advanced Permissions`,
    ),
  ];
}

interface Us {
  readonly user: string;
  readonly roles: ReadonlySet<string>;
  /** The role that everybody has carries the server's own id. */
  readonly everyone: string;
}

const ADMINISTRATOR = 1n << 3n;

/** As Discord reckons it: first what is said of everybody, then of roles, then of the account; yes wins within each. */
function permissionsIn(server: bigint, overwrites: readonly APIOverwrite[], us: Us): bigint {
  if ((server & ADMINISTRATOR) !== 0n) return server;
  const steps = [
    overwrites.filter(({ id }) => id === us.everyone),
    overwrites.filter(({ id }) => id !== us.everyone && us.roles.has(id)),
    overwrites.filter(({ id }) => id === us.user),
  ];
  return steps.reduce((before, step) => {
    const denied = step.reduce((sum, { deny }) => sum | BigInt(deny), 0n);
    const allowed = step.reduce((sum, { allow }) => sum | BigInt(allow), 0n);
    return (before & ~denied) | allowed;
  }, server);
}

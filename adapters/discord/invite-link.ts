/** What the bot may do on the server: nothing beyond its own threads and messages. */
export const NEEDED_PERMISSIONS = {
  "View Channels": { bit: 1n << 10n, why: "to see the channels that it is called in" },
  "Send Messages": { bit: 1n << 11n, why: "to be in the channels where conversations begin" },
  "Send Messages in Threads": { bit: 1n << 38n, why: "to answer in them" },
  "Create Private Threads": {
    bit: 1n << 36n,
    why: "a conversation of its own for everybody, out of sight of the others",
  },
  "Read Message History": {
    bit: 1n << 16n,
    why: "to read what was said while the connection was lost, and to find a post whose receipt was lost",
  },
  "Attach Files": { bit: 1n << 15n, why: "for what is too long for a message" },
} as const;

export type PermissionName = keyof typeof NEEDED_PERMISSIONS;

export const OAUTH_SCOPES = ["bot", "applications.commands"] as const;

const ALL = Object.values(NEEDED_PERMISSIONS).reduce((sum, { bit }) => sum | bit, 0n);

/** The address at which an administrator lets the bot onto the server. */
export function inviteLink(applicationId: string, guildId: string | null): string {
  const link = new URL("https://discord.com/oauth2/authorize");
  link.searchParams.set("client_id", applicationId);
  link.searchParams.set("scope", OAUTH_SCOPES.join(" "));
  link.searchParams.set("permissions", String(ALL));
  link.searchParams.set("integration_type", "0");
  if (guildId !== null) {
    link.searchParams.set("guild_id", guildId);
    link.searchParams.set("disable_guild_select", "true");
  }
  return link.href;
}

/** The application that a bot token belongs to: its first part says so. Null when it does not. */
export function applicationOf(token: string): string | null {
  const id = Buffer.from(token.split(".")[0] ?? "", "base64").toString("utf8");
  return /^\d{15,20}$/.test(id) ? id : null;
}

/** What of it these permissions lack, by the names in Discord's settings. */
export function missingPermissions(permissions: bigint): readonly PermissionName[] {
  const isAdministrator = (permissions & (1n << 3n)) !== 0n;
  if (isAdministrator) return [];
  const names = Object.keys(NEEDED_PERMISSIONS) as PermissionName[];
  return names.filter((name) => (permissions & NEEDED_PERMISSIONS[name].bit) === 0n);
}

/** Does it hold the right to do anything on the server? More than it should have. */
export const isAdministrator = (permissions: bigint): boolean => (permissions & (1n << 3n)) !== 0n;

/** The commands that have a slash name of their own; every other goes through the umbrella. */
export const OWN_SLASH_COMMANDS = ["grant", "revoke", "whoami", "agents"] as const;
export const UMBRELLA_COMMAND = "gatehouse";

/** Slack's own; a manifest with one of them is refused whole. */
export const RESERVED_SLASH_COMMANDS: ReadonlySet<string> = new Set([
  "active",
  "apps",
  "archive",
  "away",
  "call",
  "collapse",
  "dm",
  "dnd",
  "expand",
  "feed",
  "invite",
  "invite_people",
  "join",
  "kick",
  "leave",
  "me",
  "msg",
  "mute",
  "open",
  "part",
  "pro",
  "remind",
  "remove",
  "rename",
  "search",
  "shortcuts",
  "shrug",
  "star",
  "status",
  "topic",
  "unarchive",
  "who",
]);

/** The words behind a slash command: `/grant @ben designer` is `grant @ben designer`. Null when it is none of ours. */
export function readSlashCommand(command: string, text: string, prefix: string): string | null {
  const start = `/${prefix}`.toLowerCase();
  const typed = command.toLowerCase();
  if (!typed.startsWith(start)) return null;
  const name = typed.slice(start.length);
  const words = text.trim();
  if (name === UMBRELLA_COMMAND) return words === "" ? "help" : words;
  if (!(OWN_SLASH_COMMANDS as readonly string[]).includes(name)) return null;
  return `${name} ${words}`.trim();
}

/** What stands before a command's name in help texts. */
export function spellCommandPrefix(prefix: string): string {
  return `/${prefix}${UMBRELLA_COMMAND} `;
}

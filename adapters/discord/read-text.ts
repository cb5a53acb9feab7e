/** A mention: `<@1>`, `<@!1>`, `<@&1>`, `<#1>`, `</name:1>`, `<:name:1>`, `<a:name:1>`, `<t:1:f>`. */
const REFERENCE =
  /<(?:@!?(?<user>\d{5,20})|@&(?<role>\d{5,20})|#(?<channel>\d{5,20})|\/(?<command>[^:>]{1,100}):\d{5,20}|a?:(?<emoji>\w{2,32}):\d{5,20}|t:(?<time>-?\d{1,13})(?::[a-zA-Z])?)>/g;

/** Discord's message text as people read it, with people as `<@identity>`. */
export function readDiscordText(text: string): string {
  return text.replace(REFERENCE, (...found) => {
    const { user, role, channel, command, emoji, time } = found.at(-1) as Record<string, string | undefined>;
    if (user !== undefined) return `<@discord:${user}>`;
    if (role !== undefined) return "@role";
    if (channel !== undefined) return `#${channel}`;
    if (command !== undefined) return `/${command}`;
    if (emoji !== undefined) return `:${emoji}:`;
    return readTime(Number(time));
  });
}

export interface OurNames {
  readonly botUserId: string;
  readonly botRoleId: string | null;
}

/** Does the text name us: by name, or by the role that Discord made for us? */
export function mentionsUs(text: string, names: OurNames): boolean {
  return new RegExp(ourMention(names)).test(text);
}

/** Takes our own mention off the start, with what people put behind a name. */
export function withoutOurMention(text: string, names: OurNames): string {
  return text.replace(new RegExp(`^(?:\\s*${ourMention(names)}[\\s:,]*)+`), "");
}

function ourMention({ botUserId, botRoleId }: OurNames): string {
  const person = `<@!?${botUserId}>`;
  return botRoleId === null ? person : `(?:${person}|<@&${botRoleId}>)`;
}

// A moment that no calendar has stays what was typed.
const LATEST_SECONDS = 8_640_000_000_000;
const readTime = (seconds: number) =>
  Math.abs(seconds) < LATEST_SECONDS ? new Date(seconds * 1000).toISOString() : String(seconds);

/** A secret that shows itself only when asked. */
export interface HiddenText {
  reveal(): string;
}

export interface DiscordConfig {
  /** The bot's token. */
  readonly token: string | HiddenText;
  /** The one server that it serves; what comes from another is refused. */
  readonly guildId: string;
  /** Another server than Discord's, for tests: `http://127.0.0.1:4000/api`. */
  readonly apiUrl?: string | undefined;
}

export function revealed(secret: string | HiddenText): string {
  return typeof secret === "string" ? secret : secret.reveal();
}

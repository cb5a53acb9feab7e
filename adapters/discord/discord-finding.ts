/** One fault or fact of the set-up on Discord's side, for doctor. */
export interface DiscordFinding {
  readonly level: "ok" | "warning" | "fault";
  readonly what: string;
  /** What to do; empty when all is well. */
  readonly mend: string;
}

/** Where the switches of an app are. */
export const PORTAL = "discord.com/developers/applications > your app";

export const ok = (what: string): DiscordFinding => ({ level: "ok", what, mend: "" });
export const warning = (what: string, mend: string): DiscordFinding => ({ level: "warning", what, mend });
export const fault = (what: string, mend: string): DiscordFinding => ({ level: "fault", what, mend });

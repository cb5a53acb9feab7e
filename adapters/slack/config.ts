import { AppError } from "../../src/core/errors.ts";

/** A secret that shows itself only when asked. */
export interface HiddenText {
  reveal(): string;
}

export interface SlackConfig {
  /** `xoxb-…`: speaks for the bot. */
  readonly botToken: string | HiddenText;
  /** `xapp-…` with `connections:write`: opens Socket Mode. */
  readonly appToken?: string | HiddenText | undefined;
  /** Proves in HTTP mode that a request is Slack's. */
  readonly signingSecret?: string | HiddenText | undefined;
  readonly mode: "socket" | "http";
  /** Another server than Slack's, for tests: `http://127.0.0.1:4000/api/`. */
  readonly apiUrl?: string | undefined;
  /** Stands before the names of our slash commands where others took them: `acme-` makes `/acme-grant`. */
  readonly commandPrefix: string;
}

export function revealed(secret: string | HiddenText): string {
  return typeof secret === "string" ? secret : secret.reveal();
}

/** The token of Socket Mode. */
export function requireAppToken(config: SlackConfig): string {
  const token = config.appToken === undefined ? "" : revealed(config.appToken);
  if (token !== "") return token;
  throw new AppError(
    "config.invalid",
    "Slack's Socket Mode needs SLACK_APP_TOKEN, an app-level token (xapp-…)",
  );
}

/** The secret of HTTP mode: without it anybody could speak for Slack. */
export function requireSigningSecret(config: SlackConfig): string {
  const secret = config.signingSecret === undefined ? "" : revealed(config.signingSecret);
  if (secret !== "") return secret;
  throw new AppError(
    "config.invalid",
    "Slack over HTTP needs SLACK_SIGNING_SECRET, from the app's Basic Information",
  );
}

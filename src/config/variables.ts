import * as z from "zod/mini";
import type { HeldSecret } from "../secrets/held-secret.ts";
import {
  filled,
  identities,
  isKey,
  port,
  type SecretVariable,
  secret,
  starting,
  url,
  type Variable,
  variable,
  word,
} from "./variable.ts";

const DISCORD_APP = "discord.com/developers/applications > your app";
const BOTFATHER = "In Telegram, the chat with @BotFather:";
const SLACK_APP = "api.slack.com/apps > your app";

/** Every variable that is read, in the order of .env.example. */
export const VARIABLES = {
  GATEHOUSE_ADMINS: variable(identities, {
    about:
      "Who becomes admin while nobody is: identities, separated by commas. Else a claim code is printed.",
    mend: "Write slack:<team id>:<member id> (profile > Copy member ID, and the address bar) discord:<user id> (right click > Copy User ID) or telegram:<user id> (a number).",
    example: "slack:T0123456:U0123456",
  }),
  GATEHOUSE_CONFIG: variable(filled(), {
    about: "A JSON file (comments allowed) with agents, roles, channels and limits.",
    mend: "Name a file that can be read, or take the variable out.",
    example: "./gatehouse.json",
  }),
  GATEHOUSE_DATA_DIR: variable(filled(), {
    about: "The folder for the database, the key and the try-out chat.",
    mend: "Name a folder.",
    example: "./data",
  }),
  GATEHOUSE_KEY: secret(
    z.string().check(z.refine(isKey, { error: "has to be 32 bytes in base64 (44 letters)" })),
    "Encrypts credentials at rest: 32 bytes in base64. Without it a key is made in the data folder.",
    "Make one with: openssl rand -base64 32",
  ),
  DATABASE_URL: variable(
    z.string().check(
      z.refine((text) => !/^postgres(?:ql)?:/i.test(text), {
        error: "names PostgreSQL, which is not supported yet",
      }),
      z.refine((text) => /^postgres|^file:[^?]+$/i.test(text), {
        error: "has to be file:<path>, without options",
      }),
    ),
    {
      about: "The SQLite database.",
      mend: "Write file:<path>, such as file:./data/gatehouse.db, or take the variable out.",
      example: "file:./data/gatehouse.db",
    },
  ),
  GATEHOUSE_HTTP_HOST: variable(
    z.string().check(z.regex(/^[\w.:-]+$/, "has to be an address or a host name")),
    {
      about:
        "Where the HTTP server listens: health, metrics, the browser chat, Slack over HTTP, Telegram's webhook.",
      mend: "127.0.0.1 is this machine alone, 0.0.0.0 is every network it is on.",
      example: "127.0.0.1",
    },
  ),
  GATEHOUSE_HTTP_PORT: variable(port.check(z.maximum(65535, "has to be a number from 0 to 65535")), {
    about: "Its port; 0 picks a free one.",
    mend: "Choose a free port such as 8787.",
    example: "8787",
  }),
  GATEHOUSE_WEB: variable(word("on", "off"), {
    about: "The browser chat with made-up people; on when no platform is. Only ever on this machine.",
    mend: "Write on or off, or take the variable out.",
    example: "off",
  }),
  LOG_LEVEL: variable(word("trace", "debug", "info", "warn", "error", "fatal", "silent"), {
    about: "How much is logged: trace, debug, info, warn, error, fatal or silent.",
    mend: "info is the usual one.",
    example: "info",
  }),
  SLACK_BOT_TOKEN: secret(
    starting("xoxb-"),
    "Turns Slack on: the bot token, xoxb-…",
    `${SLACK_APP} > OAuth & Permissions > Bot User OAuth Token, once the app is installed.`,
  ),
  SLACK_APP_TOKEN: secret(
    starting("xapp-"),
    "For Socket Mode: the app-level token, xapp-…, with the scope connections:write.",
    `${SLACK_APP} > Basic Information > App-Level Tokens > Generate, with the scope connections:write. It starts with xapp-.`,
  ),
  SLACK_SIGNING_SECRET: secret(
    filled(),
    "For SLACK_MODE=http: proves that a request is Slack's.",
    `${SLACK_APP} > Basic Information > App Credentials > Signing Secret.`,
  ),
  SLACK_MODE: variable(word("socket", "http"), {
    about: "How Slack reaches us: socket (needs no address of ours) or http.",
    mend: "socket is the usual one.",
    example: "socket",
  }),
  SLACK_API_URL: variable(url("https:", "http:"), {
    about: "Another server than Slack's, for tests.",
    mend: "Take the variable out to speak to Slack itself.",
    example: "",
  }),
  DISCORD_TOKEN: secret(
    z.string().check(z.regex(/^\S+$/, "holds a space")),
    "Turns Discord on: the bot's token.",
    `${DISCORD_APP} > Bot > Reset Token.`,
  ),
  DISCORD_GUILD_ID: variable(
    z.string().check(z.regex(/^\d{15,20}$/, "has to be a number of 15 to 20 digits")),
    {
      about: "The one server that it serves.",
      mend: "In Discord: User Settings > Advanced > Developer Mode, then right click on the server > Copy Server ID.",
      example: "1457468924290662599",
    },
  ),
  DISCORD_API_URL: variable(url("https:", "http:"), {
    about: "Another server than Discord's, for tests.",
    mend: "Take the variable out to speak to Discord itself.",
    example: "",
  }),
  TELEGRAM_TOKEN: secret(
    z.string().check(z.regex(/^\d{5,15}:[\w-]{10,}$/, "has to be a number, a colon and letters")),
    "Turns Telegram on: the bot's token.",
    `${BOTFATHER} /token.`,
  ),
  TELEGRAM_MODE: variable(word("polling", "webhook"), {
    about: "How Telegram reaches us: polling (needs no address of ours) or webhook.",
    mend: "polling is the usual one.",
    example: "polling",
  }),
  TELEGRAM_WEBHOOK_URL: variable(url("https:", "http:"), {
    about: "For TELEGRAM_MODE=webhook: the whole address at which Telegram reaches us.",
    mend: "An https address on port 443, 80, 88 or 8443 that leads to the HTTP server, such as https://bot.example.com/telegram/updates",
    example: "https://bot.example.com/telegram/updates",
  }),
  TELEGRAM_WEBHOOK_SECRET: secret(
    z.string().check(z.regex(/^[A-Za-z0-9_-]{16,256}$/, "has to be 16 to 256 of A-Z a-z 0-9 _ -")),
    "For TELEGRAM_MODE=webhook: proves that a request is Telegram's.",
    "Make one with: openssl rand -hex 32",
  ),
  TELEGRAM_API_ROOT: variable(url("https:", "http:"), {
    about: "Another server than Telegram's: one of your own, or for tests.",
    mend: "Take the variable out to speak to Telegram itself.",
    example: "",
  }),
  OPENCLAW_URL: variable(url("ws:", "wss:"), {
    about: "The OpenClaw gateway: ws://… or wss://… Without it demo agents answer.",
    mend: "A gateway on this machine is ws://127.0.0.1:18789; `openclaw gateway status` names the port.",
    example: "ws://127.0.0.1:18789",
  }),
  OPENCLAW_CREDENTIALS: variable(word("device", "identity"), {
    about: "How each person is known to it: device (any gateway) or identity (trusted-proxy auth).",
    mend: "device fits every gateway; docs/openclaw.md compares them.",
    example: "device",
  }),
  OPENCLAW_TOKEN: secret(
    filled(),
    "For device: the gateway's own token, with which each person's device is paired.",
    "The gateway's `gateway.auth.token`: openclaw config get gateway.auth.token",
  ),
  OPENCLAW_PASSWORD: secret(
    filled(),
    "For identity: the gateway's password, for the admin connection.",
    "The gateway's `gateway.auth.password`, in the openclaw.json of the gateway.",
  ),
  OPENCLAW_PLUGIN_SECRET: secret(
    z.string().check(z.minLength(32, "is shorter than 32 letters")),
    "Where the companion plugin is loaded in the gateway: the secret that it is pushed to with.",
    "The same as plugins.entries.gatehouse-access.config.secret of the gateway. Make one with: openssl rand -hex 32",
  ),
  OPENAI_BASE_URL: variable(url("https:", "http:"), {
    about: "The demo agents answer from this model endpoint when all three are set.",
    mend: "An OpenAI-compatible address such as https://api.openai.com/v1",
    example: "",
  }),
  OPENAI_API_KEY: secret(
    filled(),
    "Its key.",
    "The endpoint's provider gives it; any word will do for one that asks for none.",
  ),
  OPENAI_MODEL: variable(filled(), {
    about: "Its model.",
    mend: "A model that the endpoint lists under /models.",
    example: "",
  }),
} as const satisfies Readonly<Record<string, Variable>>;

export type VariableName = keyof typeof VARIABLES;
/** The variables whose value is a secret, which may also be given as a reference. */
export type SecretName = {
  [Name in VariableName]: (typeof VARIABLES)[Name] extends SecretVariable ? Name : never;
}[VariableName];

export type Values = {
  readonly [Name in VariableName]?: Name extends SecretName
    ? HeldSecret
    : z.output<(typeof VARIABLES)[Name]["schema"]>;
};

export function isSecretName(name: VariableName): name is SecretName {
  return "isSecret" in VARIABLES[name];
}

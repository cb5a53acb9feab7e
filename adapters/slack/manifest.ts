import { AppError } from "../../src/core/errors.ts";
import { OWN_SLASH_COMMANDS, RESERVED_SLASH_COMMANDS, UMBRELLA_COMMAND } from "./commands.ts";
import { SLACK_EVENTS_PATH } from "./http-endpoint.ts";
import { writeYaml } from "./write-yaml.ts";

export interface ManifestOptions {
  readonly prefix: string;
  /** Slack's Agents feature: a pane and a Stop button of Slack's own; it shuts guests out and needs a paid plan. */
  readonly agentsMode: boolean;
  readonly mode: "socket" | "http";
  /** Where HTTP mode is reached from outside: `https://bot.example.com`. */
  readonly requestUrl?: string;
}

/** Slack cuts names of slash commands off here. */
const LONGEST_COMMAND = 32;

const SCOPES = {
  "app_mentions:read": "people call it by name in a channel",
  "channels:history":
    "follow-ups in a thread need no mention, a teammate who writes in somebody's thread is answered in private, and a post whose receipt was lost is found again",
  "chat:write": "answers, private replies and streaming",
  commands: "the slash commands",
  "files:read": "reads the files that people send along, by their role",
  "files:write": "a long answer, or what an agent made, as a file",
  "groups:history": "the same as channels:history, in private channels",
  "im:history": "direct messages",
  "im:write": "opens the direct chat for notices",
  "users:read": "tells members from guests, people from outside, bots and closed accounts",
};
const AGENT_SCOPES = { "assistant:write": "Slack's Agents feature" };

const EVENTS = {
  app_home_opened: "somebody opens the app's messages for the first time, and is greeted",
  app_mention: "a call by name",
  "message.channels": "follow-ups in threads of channels it was invited to",
  "message.groups": "the same in private channels",
  "message.im": "direct messages",
  user_change: "an account that is closed, or becomes a guest's",
};
const AGENT_EVENTS = { agent_session_stopped: "Slack's own Stop button" };

const COMMANDS: Readonly<Record<string, { description: string; usage_hint?: string }>> = {
  grant: {
    description: "Let somebody use an agent, or give them a role",
    usage_hint: "@who <agent|role> [for 7d] [because …]",
  },
  revoke: { description: "Take an agent or a role away", usage_hint: "@who [agent|role]" },
  whoami: { description: "What you may do here" },
  agents: { description: "The agents you can use" },
  [UMBRELLA_COMMAND]: { description: "Everything else Gatehouse does", usage_hint: "help" },
};

/** The app manifest: what Slack needs to know to make the app. Throws `config.invalid` for what Slack would refuse. */
export function slackManifest(options: ManifestOptions) {
  const { agentsMode, mode } = options;
  const url = mode === "http" ? { url: requestUrlOf(options) } : {};
  return {
    _metadata: { major_version: 2 },
    display_information: {
      name: "Gatehouse",
      description: "Use your team's agents, each person on their own access",
    },
    features: {
      app_home: {
        home_tab_enabled: false,
        messages_tab_enabled: true,
        messages_tab_read_only_enabled: false,
      },
      bot_user: { display_name: "gatehouse", always_online: true },
      ...(agentsMode ? { agent_view: { agent_description: "Your team's agents, on your own access" } } : {}),
      slash_commands: [...OWN_SLASH_COMMANDS, UMBRELLA_COMMAND].map((name) => ({
        command: nameOf(name, options.prefix),
        ...COMMANDS[name],
        // Slack then writes people as ids; names can be borrowed.
        should_escape: true,
        ...url,
      })),
    },
    oauth_config: { scopes: { bot: Object.keys(agentsMode ? { ...SCOPES, ...AGENT_SCOPES } : SCOPES) } },
    settings: {
      event_subscriptions: {
        ...(mode === "http" ? { request_url: requestUrlOf(options) } : {}),
        bot_events: Object.keys(agentsMode ? { ...EVENTS, ...AGENT_EVENTS } : EVENTS),
      },
      interactivity: {
        is_enabled: true,
        ...(mode === "http" ? { request_url: requestUrlOf(options) } : {}),
      },
      org_deploy_enabled: false,
      socket_mode_enabled: mode === "socket",
      token_rotation_enabled: false,
    },
  };
}

/** The manifest as YAML to paste into Slack, with the reason beside every scope and event. */
export function slackManifestYaml(options: ManifestOptions): string {
  const reasons: Record<string, string> = { ...SCOPES, ...AGENT_SCOPES, ...EVENTS, ...AGENT_EVENTS };
  return writeYaml(slackManifest(options), (value) => reasons[value]);
}

/** The scopes that the bot token needs, for checking one. */
export const NEEDED_SCOPES: readonly string[] = Object.keys(SCOPES);

function nameOf(name: string, prefix: string): string {
  const whole = `${prefix}${name}`;
  if (!/^[a-z0-9_-]+$/.test(whole) || whole.length + 1 > LONGEST_COMMAND) {
    throw new AppError("config.invalid", `Slack takes no command named /${whole}: choose another prefix`);
  }
  if (RESERVED_SLASH_COMMANDS.has(whole)) {
    throw new AppError("config.invalid", `/${whole} is Slack's own: choose another prefix`);
  }
  return `/${whole}`;
}

function requestUrlOf({ requestUrl }: ManifestOptions): string {
  if (requestUrl === undefined || !URL.canParse(requestUrl) || new URL(requestUrl).protocol !== "https:") {
    throw new AppError("config.invalid", "Slack over HTTP needs the https address that Slack reaches us at");
  }
  return new URL(SLACK_EVENTS_PATH, requestUrl).href;
}

import type { DiscordConfig } from "../../adapters/discord/config.ts";
import type { SlackConfig } from "../../adapters/slack/config.ts";
import type { TelegramConfig } from "../../adapters/telegram/config.ts";
import { isOwnMachine } from "./own-machine.ts";
import { faultOf } from "./read-environment.ts";
import type { ConfigFault } from "./types.ts";
import type { Values } from "./variables.ts";

export interface Judged<Value> {
  readonly value: Value;
  readonly faults: readonly ConfigFault[];
  readonly warnings: readonly ConfigFault[];
}

/** Slack's settings seen together; null when Slack is off. */
export function judgeSlack(
  values: Values,
  isSet: (name: string) => boolean,
  prefix: string,
): Judged<SlackConfig | null> {
  const faults: ConfigFault[] = [];
  const mode = values.SLACK_MODE === "http" ? "http" : "socket";
  const isOn = isSet("SLACK_BOT_TOKEN");
  const others = ["SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"].filter(isSet);
  if (!isOn && others.length > 0) {
    faults.push(faultOf("SLACK_BOT_TOKEN", `is missing, though ${others.join(" and ")} is set`));
  }
  if (isOn && mode === "socket" && !isSet("SLACK_APP_TOKEN")) {
    faults.push(faultOf("SLACK_APP_TOKEN", "is missing: Socket Mode needs it beside SLACK_BOT_TOKEN"));
  }
  if (isOn && mode === "http" && !isSet("SLACK_SIGNING_SECRET")) {
    const problem = "is missing: with SLACK_MODE=http anybody could speak for Slack without it";
    faults.push(faultOf("SLACK_SIGNING_SECRET", problem));
  }
  const {
    SLACK_BOT_TOKEN: bot,
    SLACK_APP_TOKEN: app,
    SLACK_SIGNING_SECRET: signing,
    SLACK_API_URL: api,
  } = values;
  if (bot === undefined) return { value: null, faults, warnings: [] };
  const value: SlackConfig = {
    botToken: bot,
    ...(app === undefined ? {} : { appToken: app }),
    ...(signing === undefined ? {} : { signingSecret: signing }),
    mode,
    // Slack's client puts method names right behind it.
    ...(api === undefined ? {} : { apiUrl: api.endsWith("/") ? api : `${api}/` }),
    commandPrefix: prefix,
  };
  return { value, faults, warnings: [] };
}

/** Discord's settings seen together; null when Discord is off. */
export function judgeDiscord(values: Values, isSet: (name: string) => boolean): Judged<DiscordConfig | null> {
  const faults: ConfigFault[] = [];
  const { DISCORD_TOKEN: token, DISCORD_GUILD_ID: guildId, DISCORD_API_URL: apiUrl } = values;
  if (!isSet("DISCORD_TOKEN") && isSet("DISCORD_GUILD_ID")) {
    faults.push(faultOf("DISCORD_TOKEN", "is missing, though DISCORD_GUILD_ID is set"));
  }
  if (isSet("DISCORD_TOKEN") && !isSet("DISCORD_GUILD_ID")) {
    const problem = "is missing: without it people of any server that the bot is on could use it";
    faults.push(faultOf("DISCORD_GUILD_ID", problem));
  }
  if (token === undefined || guildId === undefined) return { value: null, faults, warnings: [] };
  const value: DiscordConfig = {
    token: token,
    guildId,
    // discord.js puts the version right behind it.
    ...(apiUrl === undefined ? {} : { apiUrl: apiUrl.replace(/\/+$/, "") }),
  };
  return { value, faults, warnings: [] };
}

/** Telegram's settings seen together; null when Telegram is off. */
export function judgeTelegram(
  values: Values,
  isSet: (name: string) => boolean,
): Judged<TelegramConfig | null> {
  const faults: ConfigFault[] = [];
  const mode = values.TELEGRAM_MODE === "webhook" ? "webhook" : "polling";
  const { TELEGRAM_TOKEN: token, TELEGRAM_API_ROOT: apiRoot } = values;
  const { TELEGRAM_WEBHOOK_URL: webhookUrl, TELEGRAM_WEBHOOK_SECRET: secret } = values;
  const others = ["TELEGRAM_WEBHOOK_URL", "TELEGRAM_WEBHOOK_SECRET"].filter(isSet);
  if (!isSet("TELEGRAM_TOKEN") && others.length > 0) {
    faults.push(faultOf("TELEGRAM_TOKEN", `is missing, though ${others.join(" and ")} is set`));
  }
  if (isSet("TELEGRAM_TOKEN") && mode === "webhook") {
    if (!isSet("TELEGRAM_WEBHOOK_URL")) {
      faults.push(
        faultOf("TELEGRAM_WEBHOOK_URL", "is missing: with TELEGRAM_MODE=webhook Telegram asks for it"),
      );
    }
    if (!isSet("TELEGRAM_WEBHOOK_SECRET")) {
      const problem = "is missing: with TELEGRAM_MODE=webhook anybody could speak for Telegram without it";
      faults.push(faultOf("TELEGRAM_WEBHOOK_SECRET", problem));
    }
  }
  if (token === undefined) return { value: null, faults, warnings: [] };
  const value: TelegramConfig = {
    token: token,
    mode,
    ...(webhookUrl === undefined ? {} : { webhookUrl }),
    ...(secret === undefined ? {} : { webhookSecret: secret }),
    // grammY puts `/bot<token>` right behind it.
    ...(apiRoot === undefined ? {} : { apiRoot: apiRoot.replace(/\/+$/, "") }),
  };
  return { value, faults, warnings: [] };
}

/** The browser chat lets anybody be anybody, so it never leaves this machine. */
export function judgeWeb(values: Values, host: string, hasPlatform: boolean): Judged<boolean> {
  const isOn = values.GATEHOUSE_WEB === undefined ? !hasPlatform : values.GATEHOUSE_WEB === "on";
  if (!isOn && !hasPlatform) {
    const mend =
      "Set SLACK_BOT_TOKEN (docs/slack.md), DISCORD_TOKEN (docs/discord.md) or TELEGRAM_TOKEN (docs/telegram.md), or GATEHOUSE_WEB=on.";
    const warning = faultOf(
      "GATEHOUSE_WEB",
      "is off and no platform is on, so nobody can reach the agents",
      mend,
    );
    return { value: false, faults: [], warnings: [warning] };
  }
  if (!isOn || isOwnMachine(host)) return { value: isOn, faults: [], warnings: [] };
  const why = values.GATEHOUSE_WEB === "on" ? "is on" : "is on by itself, because no platform is";
  const problem = `${why}, and GATEHOUSE_HTTP_HOST=${host} would let others reach it and be anybody there`;
  const mend = "Set GATEHOUSE_HTTP_HOST=127.0.0.1, or GATEHOUSE_WEB=off.";
  return { value: false, faults: [faultOf("GATEHOUSE_WEB", problem, mend)], warnings: [] };
}

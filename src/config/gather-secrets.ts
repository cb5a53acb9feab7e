import type { Secret } from "../secrets/secret.ts";
import type { ConfigFile } from "./file-schema.ts";
import { giveSecret } from "./given-secret.ts";
import type { Path, ReadFile } from "./read-config-file.ts";
import type { SecretInput } from "./secret-schema.ts";
import type { Config, ConfigFault, GivenSecret } from "./types.ts";
import type { SecretName } from "./variables.ts";

interface Gathered {
  readonly given: readonly GivenSecret[];
  readonly faults: readonly ConfigFault[];
  readonly warnings: readonly ConfigFault[];
}

const READABLE = "stands here in plain text: whoever sees this file has it";
const MEND = "Keep it in a variable, or in a place of its own and a reference here: docs/secrets.md.";

/** Secrets of the variables and of the settings file; a variable wins over the file. */
export function gatherSecrets(variables: readonly GivenSecret[], file: ReadFile): Gathered {
  const given = [...variables];
  const faults: ConfigFault[] = [];
  const warnings: ConfigFault[] = [];
  for (const [name, path, input] of secretsIn(file.content)) {
    if (input === undefined) continue;
    if (variables.some((one) => one.name === name)) {
      warnings.push(
        file.fault(path, `does nothing: the variable ${name} is set and wins`, "Keep one of the two."),
      );
      continue;
    }
    const read = giveSecret(name, input, (problem, mend) => file.fault(path, problem, mend));
    if (Array.isArray(read)) {
      faults.push(...read);
      continue;
    }
    if (read.ref === null) warnings.push(file.fault(path, READABLE, MEND));
    given.push(read);
  }
  return { given, faults, warnings };
}

type Row = readonly [SecretName, Path, SecretInput | undefined];

function secretsIn({ secrets, slack, discord, telegram, openai, gateways = {} }: ConfigFile): readonly Row[] {
  const ofGateways = Object.entries(gateways).flatMap(([id, { token, password, pluginSecret }]): Row[] => [
    ["OPENCLAW_TOKEN", ["gateways", id, "token"], token],
    ["OPENCLAW_PASSWORD", ["gateways", id, "password"], password],
    ["OPENCLAW_PLUGIN_SECRET", ["gateways", id, "pluginSecret"], pluginSecret],
  ]);
  return [
    ["GATEHOUSE_KEY", ["secrets", "key"], secrets?.key],
    ["SLACK_BOT_TOKEN", ["slack", "botToken"], slack?.botToken],
    ["SLACK_APP_TOKEN", ["slack", "appToken"], slack?.appToken],
    ["SLACK_SIGNING_SECRET", ["slack", "signingSecret"], slack?.signingSecret],
    ["DISCORD_TOKEN", ["discord", "token"], discord?.token],
    ["TELEGRAM_TOKEN", ["telegram", "token"], telegram?.token],
    ["TELEGRAM_WEBHOOK_SECRET", ["telegram", "webhookSecret"], telegram?.webhookSecret],
    ["OPENAI_API_KEY", ["openai", "apiKey"], openai?.apiKey],
    ...ofGateways,
  ];
}

/** Is the variable one of a platform that the settings file switches off? */
export function isOfPlatformOff(name: string, { slack, discord, telegram }: ConfigFile): boolean {
  return (
    (slack?.enabled === false && name.startsWith("SLACK_")) ||
    (discord?.enabled === false && name.startsWith("DISCORD_")) ||
    (telegram?.enabled === false && name.startsWith("TELEGRAM_"))
  );
}

type Parts = Pick<Config, "slack" | "discord" | "telegram" | "gateway" | "keyFromEnv">;

/** Only what a part that is on needs may stop the start. */
export function neededSecrets({ slack, discord, telegram, gateway, keyFromEnv }: Parts): ReadonlySet<Secret> {
  const needed: readonly unknown[] = [
    keyFromEnv,
    slack?.botToken,
    slack?.mode === "socket" ? slack.appToken : slack?.signingSecret,
    discord?.token,
    telegram?.token,
    telegram?.mode === "webhook" ? telegram.webhookSecret : null,
    gateway.kind === "embedded"
      ? gateway.openai?.apiKey
      : gateway.credentials === "device"
        ? gateway.token
        : gateway.password,
    gateway.kind === "openclaw" ? gateway.pluginSecret : null,
  ];
  return new Set(needed.filter((one): one is Secret => one !== null && one !== undefined));
}

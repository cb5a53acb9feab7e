import type { Secret } from "../secrets/secret.ts";
import type { ConfigFile } from "./file-schema.ts";
import { bareGatewayOf, openClawsOf } from "./gateway-ids.ts";
import { giveSecret, ruleOf, type SecretRule } from "./given-secret.ts";
import type { Path, ReadFile } from "./read-config-file.ts";
import { headerRule, isTelling } from "./required-headers.ts";
import type { SecretInput } from "./secret-schema.ts";
import type { Config, ConfigFault, GivenSecret } from "./types.ts";

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
  for (const [rule, path, input] of secretsIn(file.content)) {
    if (input === undefined) continue;
    const { name } = rule;
    if (variables.some((one) => one.name === name)) {
      warnings.push(
        file.fault(path, `does nothing: the variable ${name} is set and wins`, "Keep one of the two."),
      );
      continue;
    }
    const read = giveSecret(rule, input, (problem, mend) => file.fault(path, problem, mend));
    if (Array.isArray(read)) {
      faults.push(...read);
      continue;
    }
    if (read.ref === null && isTelling(name)) warnings.push(file.fault(path, READABLE, MEND));
    given.push(read);
  }
  return { given, faults, warnings };
}

const OF_GATEWAY = [
  ["OPENCLAW_TOKEN", "token"],
  ["OPENCLAW_PASSWORD", "password"],
  ["OPENCLAW_PLUGIN_SECRET", "pluginSecret"],
] as const;

type Row = readonly [SecretRule, Path, SecretInput | undefined];

function secretsIn(file: ConfigFile): readonly Row[] {
  const { secrets, slack, discord, telegram, openai, gateways = {} } = file;
  const bare = bareGatewayOf(file);
  const ofGateways = Object.entries(gateways).flatMap(([id, one]): Row[] => [
    ...Object.entries(one.requiredHeaders ?? {}).map(
      ([header, input]): Row => [headerRule(id, header), ["gateways", id, "requiredHeaders", header], input],
    ),
    ...OF_GATEWAY.map(([variable, key]): Row => {
      // The variables are of the gateway with the bare names.
      const rule = id === bare ? ruleOf(variable) : ruleOf(variable, `gateways.${id}.${key}`);
      return [rule, ["gateways", id, key], one[key]];
    }),
  ]);
  return [
    [ruleOf("GATEHOUSE_KEY"), ["secrets", "key"], secrets?.key],
    [ruleOf("SLACK_BOT_TOKEN"), ["slack", "botToken"], slack?.botToken],
    [ruleOf("SLACK_APP_TOKEN"), ["slack", "appToken"], slack?.appToken],
    [ruleOf("SLACK_SIGNING_SECRET"), ["slack", "signingSecret"], slack?.signingSecret],
    [ruleOf("DISCORD_TOKEN"), ["discord", "token"], discord?.token],
    [ruleOf("TELEGRAM_TOKEN"), ["telegram", "token"], telegram?.token],
    [ruleOf("TELEGRAM_WEBHOOK_SECRET"), ["telegram", "webhookSecret"], telegram?.webhookSecret],
    [ruleOf("OPENAI_API_KEY"), ["openai", "apiKey"], openai?.apiKey],
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

type Parts = Pick<Config, "slack" | "discord" | "telegram" | "gateway" | "otherGateways" | "keyFromEnv">;

/** Only what a part that is on needs may stop the start. */
export function neededSecrets(parts: Parts): ReadonlySet<Secret> {
  const { slack, discord, telegram, gateway, keyFromEnv } = parts;
  const needed: readonly unknown[] = [
    keyFromEnv,
    slack?.botToken,
    slack?.mode === "socket" ? slack.appToken : slack?.signingSecret,
    discord?.token,
    telegram?.token,
    telegram?.mode === "webhook" ? telegram.webhookSecret : null,
    gateway.kind === "embedded" ? gateway.openai?.apiKey : null,
    ...openClawsOf(parts).flatMap((one) => [
      one.credentials === "device" ? one.token : one.password,
      one.pluginSecret,
      ...Object.values(one.requiredHeaders ?? {}),
    ]),
  ];
  return new Set(needed.filter((one): one is Secret => one !== null && one !== undefined));
}

import { readFileSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";
import { buildSettings } from "./config/build-settings.ts";
import { gatherSecrets, isOfPlatformOff, neededSecrets } from "./config/gather-secrets.ts";
import { judgeAccessRequests } from "./config/judge-access-requests.ts";
import { judgeAgentNames } from "./config/judge-agent-names.ts";
import { judgeApprovals } from "./config/judge-approvals.ts";
import { judgeChannels } from "./config/judge-channels.ts";
import { judgeFiles } from "./config/judge-files.ts";
import { judgeGateway } from "./config/judge-gateway.ts";
import { judgeOtherGateways, judgeSameGateway } from "./config/judge-other-gateways.ts";
import { judgeDiscord, judgeSlack, judgeTelegram, judgeWeb } from "./config/judge-platforms.ts";
import { type ReadFile, readConfigFile } from "./config/read-config-file.ts";
import { type Environment, faultOf, readVariables, strangeVariables } from "./config/read-environment.ts";
import type { Config, ConfigFault, LoadedConfig } from "./config/types.ts";
import type { SecretName, Values } from "./config/variables.ts";

/** Reads a file's text; throws what node:fs throws. */
export type ReadText = (path: string) => string;

const HOST = "127.0.0.1";
const PORT = 8787;

/** The process's own variables. Nothing else reads them. */
export function readEnvironment(): Environment {
  return process.env;
}

export const readTextFile: ReadText = (path) => readFileSync(path, "utf8");

/** Everything the process is told, checked as a whole: all of it, or every fault at once. Connects to nothing. */
export function loadConfig(env: Environment, readText: ReadText = readTextFile): LoadedConfig {
  const read = readVariables(env);
  const file = loadFile(read.values.GATEHOUSE_CONFIG, readText);
  const secrets = gatherSecrets(read.given, file);
  const isOff = (name: string) => isOfPlatformOff(name, file.content);
  const isSet = (name: string) =>
    !isOff(name) && ((env[name]?.trim() ?? "") !== "" || secrets.given.some((one) => one.name === name));
  const held = secrets.given.filter(({ name }) => !isOff(name)).map(({ name, secret }) => [name, secret]);
  const values: Values = { ...read.values, ...(Object.fromEntries(held) as Pick<Values, SecretName>) };
  const slack = judgeSlack(values, isSet, file.content.prefix ?? "");
  const host = values.GATEHOUSE_HTTP_HOST ?? HOST;
  const parts = {
    slack,
    discord: judgeDiscord(values, isSet),
    telegram: judgeTelegram(values, isSet),
    gateway: judgeGateway(values, isSet, file, secrets.given),
    otherGateways: judgeOtherGateways(file, secrets.given),
    web: judgeWeb(values, host, ["SLACK_BOT_TOKEN", "DISCORD_TOKEN", "TELEGRAM_TOKEN"].some(isSet)),
  };
  const channels = judgeChannels(file, values);
  const all = [
    ...read.faults,
    ...file.faults,
    ...secrets.faults,
    ...judgeApprovals(file),
    ...judgeAccessRequests(file),
    ...judgeFiles(file),
    ...judgeAgentNames(file),
    ...judgeSameGateway(file, parts.gateway.value, parts.otherGateways.value),
    ...channels.faults,
    ...Object.values(parts).flatMap((part) => part.faults),
  ];
  const warnings = [
    ...strangeVariables(env),
    ...secrets.warnings,
    ...channels.warnings,
    ...Object.values(parts).flatMap((part) => part.warnings),
  ];
  if (all.length > 0) return { faults: onceEach(all), warnings };
  const dataDir = resolve(values.GATEHOUSE_DATA_DIR ?? "./data");
  const keyFromEnv = values.GATEHOUSE_KEY ?? null;
  const on = {
    slack: parts.slack.value,
    discord: parts.discord.value,
    telegram: parts.telegram.value,
    gateway: parts.gateway.value,
    otherGateways: parts.otherGateways.value,
  };
  const config: Config = {
    core: buildSettings(values.GATEHOUSE_ADMINS ?? [], file.content),
    dataDir,
    databaseUrl: values.DATABASE_URL ?? `file:${join(dataDir, "gatehouse.db")}`,
    http: { host, port: values.GATEHOUSE_HTTP_PORT ?? PORT },
    logLevel: values.LOG_LEVEL ?? "info",
    ...on,
    slashPrefix: file.content.prefix ?? "",
    web: parts.web.value,
    keyFromEnv,
    secrets: {
      providers: new Map(Object.entries(file.content.secrets?.providers ?? {})),
      given: secrets.given,
      needed: neededSecrets({ ...on, keyFromEnv }),
    },
    warnings,
  };
  return { ok: config };
}

function loadFile(path: string | undefined, readText: ReadText): ReadFile {
  if (path === undefined) return readConfigFile("", "{}");
  const file = isAbsolute(path) ? path : resolve(path);
  try {
    return readConfigFile(path, readText(file));
  } catch (fault) {
    const code = fault instanceof Error && "code" in fault ? String(fault.code) : "unknown fault";
    const problem = `the settings file ${path} cannot be read (${code})`;
    return { ...readConfigFile("", "{}"), faults: [faultOf("GATEHOUSE_CONFIG", problem)] };
  }
}

/** A wrong value and a missing one are the same fault of one variable: the first stands. */
function onceEach(faults: readonly ConfigFault[]): ConfigFault[] {
  const key = (fault: ConfigFault) => JSON.stringify([fault.variable, fault.place, fault.problem]);
  return [...new Map(faults.map((fault) => [key(fault), fault])).values()];
}

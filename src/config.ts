import { readFileSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";
import { buildSettings } from "./config/build-settings.ts";
import { judgeAccessRequests } from "./config/judge-access-requests.ts";
import { judgeApprovals } from "./config/judge-approvals.ts";
import { judgeChannels } from "./config/judge-channels.ts";
import { judgeGateway } from "./config/judge-gateway.ts";
import { judgeDiscord, judgeSlack, judgeTelegram, judgeWeb } from "./config/judge-platforms.ts";
import { type ReadFile, readConfigFile } from "./config/read-config-file.ts";
import { type Environment, faultOf, readVariables, strangeVariables } from "./config/read-environment.ts";
import type { Config, ConfigFault, LoadedConfig } from "./config/types.ts";
import type { Values } from "./config/variables.ts";
import { Secret } from "./secrets/secret.ts";

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
  const { values, faults } = readVariables(env);
  const isSet = (name: string) => (env[name]?.trim() ?? "") !== "";
  const file = loadFile(values.GATEHOUSE_CONFIG, readText);
  const slack = judgeSlack(values, isSet, file.content.prefix ?? "");
  const host = values.GATEHOUSE_HTTP_HOST ?? HOST;
  const parts = {
    slack,
    discord: judgeDiscord(values, isSet),
    telegram: judgeTelegram(values, isSet),
    gateway: judgeGateway(values, isSet, file),
    web: judgeWeb(values, host, ["SLACK_BOT_TOKEN", "DISCORD_TOKEN", "TELEGRAM_TOKEN"].some(isSet)),
  };
  const channels = judgeChannels(file, values);
  const all = [
    ...faults,
    ...file.faults,
    ...judgeApprovals(file),
    ...judgeAccessRequests(file),
    ...channels.faults,
    ...Object.values(parts).flatMap((part) => part.faults),
  ];
  const warnings = [
    ...strangeVariables(env),
    ...channels.warnings,
    ...Object.values(parts).flatMap((part) => part.warnings),
  ];
  if (all.length > 0) return { faults: onceEach(all), warnings };
  const dataDir = resolve(values.GATEHOUSE_DATA_DIR ?? "./data");
  const config: Config = {
    core: buildSettings(values.GATEHOUSE_ADMINS ?? [], file.content, values.TELEGRAM_TOKEN),
    dataDir,
    databaseUrl: values.DATABASE_URL ?? `file:${join(dataDir, "gatehouse.db")}`,
    http: { host, port: values.GATEHOUSE_HTTP_PORT ?? PORT },
    logLevel: values.LOG_LEVEL ?? "info",
    slack: parts.slack.value,
    discord: parts.discord.value,
    telegram: parts.telegram.value,
    slashPrefix: file.content.prefix ?? "",
    gateway: parts.gateway.value,
    web: parts.web.value,
    keyFromEnv: keyOf(values),
    warnings,
  };
  return { ok: config };
}

const keyOf = ({ GATEHOUSE_KEY: key }: Values) => (key === undefined ? null : new Secret(key));

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

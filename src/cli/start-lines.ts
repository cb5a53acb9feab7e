import { relative } from "node:path";
import manifest from "../../package.json" with { type: "json" };
import type { Config, OpenClawSettings } from "../config/types.ts";
import { bareAddress } from "./bare-address.ts";

const STAYS = "everything runs on this machine, nothing leaves it";

/** Is what people write passed on, to a model's endpoint or a gateway? */
export function leavesMachine({ gateway }: Config): boolean {
  return gateway.kind !== "embedded" || gateway.openai !== null;
}

/** What the terminal shows once the service runs. */
export function startLines(config: Config, port: number): readonly string[] {
  const hasPlatform = config.slack !== null || config.discord !== null || config.telegram !== null;
  const isTryOut = config.web && !hasPlatform && config.gateway.kind === "embedded";
  const path = leavesMachine(config) ? "what you write leaves this machine, see gateway" : STAYS;
  const address = `http://${config.http.host.includes(":") ? `[${config.http.host}]` : config.http.host}:${port}`;
  const head = isTryOut
    ? `Gatehouse ${manifest.version}, try-out mode: ${path}.`
    : `Gatehouse ${manifest.version}`;
  const chat = `  chat      ${address}        be Ada (admin), Ben (member), Gus (guest) or a stranger`;
  const platform = `  slack     ${config.slack?.mode === "http" ? `deliveries to ${address}/slack/events` : "Socket Mode"}`;
  return [
    head,
    ...(config.web ? [chat] : []),
    ...(config.slack ? [platform] : []),
    ...(config.discord ? [`  discord   the gateway, for server ${config.discord.guildId}`] : []),
    ...(config.telegram ? [`  telegram  ${config.telegram.mode}`] : []),
    `  gateway   ${gatewayOf(config)}`,
    ...config.otherGateways.map((one) => `  gateway   ${openClawLine(one)}, its agents as ${one.id}/…`),
    `  health    ${address}/healthz`,
    `  data      ${shortPath(config.databaseUrl.replace(/^file:/, ""))}`,
    isTryOut
      ? "  to go on  docs/slack.md, docs/discord.md, docs/telegram.md, docs/openclaw.md; `npm run doctor` checks your settings"
      : "  to check  `npm run doctor`",
  ];
}

/** How the first admin comes to be. */
export function claimLines(code: string | null): readonly string[] {
  if (code === null) return [];
  return [
    "",
    "Nobody is an admin yet. Within 15 minutes, write this to the bot in a direct message:",
    `  claim ${code}`,
    "A new code: `npm run gatehouse claim`, or a restart.",
  ];
}

function gatewayOf({ gateway }: Config): string {
  if (gateway.kind === "openclaw") return openClawLine(gateway);
  return gateway.openai
    ? `embedded, messages and answers go through ${originOf(gateway.openai.baseUrl)}`
    : "embedded, with scripted demo agents";
}

const openClawLine = ({ url, credentials }: OpenClawSettings) =>
  `OpenClaw at ${bareAddress(url)} (${credentials})`;

/** An address without what could be a secret in it. */
function originOf(address: string): string {
  return URL.canParse(address) ? new URL(address).origin : "the model endpoint";
}

function shortPath(path: string): string {
  const near = relative(process.cwd(), path);
  return near.startsWith("..") ? path : `./${near}`;
}

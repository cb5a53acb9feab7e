import { openClawsOf } from "../../config/gateway-ids.ts";
import type { Config, ConfigFault, LoadedConfig } from "../../config/types.ts";
import { bareAddress } from "../bare-address.ts";
import { type Finding, ok } from "./finding.ts";

/** Every fault and warning of the settings. */
export function checkSettings(loaded: LoadedConfig): Finding[] {
  const { faults, warnings } = "ok" in loaded ? { faults: [], warnings: loaded.ok.warnings } : loaded;
  const found = [
    ...faults.map((fault) => findingOf(fault, "fault")),
    ...warnings.map((warning) => findingOf(warning, "warning")),
  ];
  return "ok" in loaded ? [ok("settings", summaryOf(loaded.ok)), ...found] : found;
}

function findingOf({ variable, place, problem, mend }: ConfigFault, level: "warning" | "fault"): Finding {
  const where = place === null ? `${variable} ` : `${place.file}:${place.line}:${place.column}: `;
  return { level, topic: "settings", what: where + problem, mend, page: pageOf(variable) };
}

/** By what a variable begins with. */
const PAGES: ReadonlyMap<string, string> = new Map([
  ["SLACK", "docs/slack.md"],
  ["DISCORD", "docs/discord.md"],
  ["TELEGRAM", "docs/telegram.md"],
  ["OPENCLAW", "docs/openclaw.md"],
]);

function pageOf(variable: string): string {
  const [begins = ""] = variable.split("_");
  return PAGES.get(begins) ?? "docs/settings.md";
}

function summaryOf(config: Config): string {
  const platforms = [
    ...(config.slack ? [`Slack (${config.slack.mode})`] : []),
    ...(config.discord ? ["Discord"] : []),
    ...(config.telegram ? [`Telegram (${config.telegram.mode})`] : []),
    ...(config.web ? ["browser chat"] : []),
  ];
  const gateways = openClawsOf(config);
  const agents =
    gateways
      .map(({ id, url, credentials }) => {
        const name = gateways.length === 1 ? "" : `${id}: `;
        return `${name}OpenClaw at ${bareAddress(url)} (${credentials})`;
      })
      .join(", ") || "demo agents";
  return `all can be read: ${platforms.join(", ") || "no platform"}; ${agents}`;
}

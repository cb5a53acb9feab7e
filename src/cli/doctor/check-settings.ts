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

function pageOf(variable: string): string {
  if (variable.startsWith("SLACK_")) return "docs/slack.md";
  return variable.startsWith("OPENCLAW_") ? "docs/openclaw.md" : "docs/settings.md";
}

function summaryOf(config: Config): string {
  const platforms = [
    ...(config.slack ? [`Slack (${config.slack.mode})`] : []),
    ...(config.web ? ["browser chat"] : []),
  ];
  const { gateway } = config;
  const agents =
    gateway.kind === "openclaw"
      ? `OpenClaw at ${bareAddress(gateway.url)} (${gateway.credentials})`
      : "demo agents";
  return `all can be read: ${platforms.join(", ") || "no platform"}; ${agents}`;
}

import { type Config, formatFault } from "../config/types.ts";
import { loadConfig } from "../config.ts";
import type { CliIo } from "./cli-io.ts";

/** The settings, or null once every fault of them is said. */
export function requireConfig(io: CliIo): Config | null {
  const loaded = loadConfig(io.env);
  if ("ok" in loaded) return loaded.ok;
  const { faults, warnings } = loaded;
  io.err(
    faults.length === 1
      ? "One setting is wrong; nothing was started."
      : `${faults.length} settings are wrong; nothing was started.`,
  );
  for (const fault of faults) io.err(`  ⛔ ${formatFault(fault)}`);
  for (const warning of warnings) io.err(`  ⚠️ ${formatFault(warning)}`);
  io.err("docs/settings.md explains them all; npm run doctor checks them again.");
  return null;
}

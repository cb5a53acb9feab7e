import { type Config, type ConfigFault, formatFault } from "../config/types.ts";
import { loadConfig } from "../config.ts";
import type { CliIo } from "./cli-io.ts";
import { openSecrets } from "./read-secrets.ts";

/** The settings, or null once every fault of them is said. */
export function requireConfig(io: CliIo): Config | null {
  const loaded = loadConfig(io.env);
  if ("ok" in loaded) return loaded.ok;
  say(loaded, io);
  return null;
}

/** The settings with the secrets that they name in place. */
export async function requireSecrets(io: CliIo): Promise<Config | null> {
  const config = requireConfig(io);
  if (config === null) return null;
  const { faults, warnings } = await openSecrets(config, io);
  if (faults.length === 0) return config;
  say({ faults, warnings }, io);
  return null;
}

function say(
  {
    faults,
    warnings,
  }: { readonly faults: readonly ConfigFault[]; readonly warnings: readonly ConfigFault[] },
  io: CliIo,
): void {
  io.err(
    faults.length === 1
      ? "One setting is wrong; nothing was started."
      : `${faults.length} settings are wrong; nothing was started.`,
  );
  for (const fault of faults) io.err(`  ⛔ ${formatFault(fault)}`);
  for (const warning of warnings) io.err(`  ⚠️ ${formatFault(warning)}`);
  io.err("docs/settings.md explains them all; npm run doctor checks them again.");
}

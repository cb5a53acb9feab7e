import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import { settingOf } from "../../config/gateway-ids.ts";
import type { Config, OpenClawSettings } from "../../config/types.ts";
import { PLUGIN_ID } from "../../gateway/openclaw/plugin-id.ts";
import type { CliIo } from "../cli-io.ts";

const FOLDER = fileURLToPath(new URL("../../gateway/openclaw/plugin", import.meta.url));

/** What an operator does to have the gateway load the companion plugin, with a new secret when none is set yet. */
export function showPlugin(config: Config, gateway: OpenClawSettings | null, io: CliIo): void {
  const isIdentity = gateway?.credentials === "identity";
  const isSet = gateway?.pluginSecret !== undefined;
  const names = ["OPENCLAW_PLUGIN_SECRET", "pluginSecret"] as const;
  const setting = gateway === null ? names[0] : settingOf(config, gateway.id, names);
  const secret = isSet ? `the value of ${setting}` : randomBytes(32).toString("hex");
  const entry = {
    enabled: true,
    hooks: { allowConversationAccess: true },
    config: { secret, form: isIdentity ? "policy" : "hooks" },
  };
  const plugins = {
    enabled: true,
    allow: [PLUGIN_ID],
    load: { paths: [FOLDER] },
    entries: { [PLUGIN_ID]: entry },
  };
  io.err(
    "Merge this into the gateway's openclaw.json, and restart the gateway. It reads the folder as it is;",
  );
  io.err(
    "copy it where the gateway's user can read it, owned by that user or root, writable by nobody else.",
  );
  io.err("Only plugins that `allow` names are loaded: keep the names of others that you use there.");
  for (const line of JSON.stringify({ plugins }, null, 2).split("\n")) io.out(line);
  if (!isSet)
    io.err(
      setting === names[0]
        ? `Then set ${setting}=${secret} and start Gatehouse.`
        : `Then give ${secret} as ${setting} of the settings file and start Gatehouse.`,
    );
}

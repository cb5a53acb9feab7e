import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import type { Config } from "../../config/types.ts";
import { PLUGIN_ID } from "../../gateway/openclaw/plugin-id.ts";
import type { CliIo } from "../cli-io.ts";

const FOLDER = fileURLToPath(new URL("../../gateway/openclaw/plugin", import.meta.url));

/** What an operator does to have the gateway load the companion plugin, with a new secret when none is set yet. */
export function showPlugin({ gateway }: Pick<Config, "gateway">, io: CliIo): void {
  const isIdentity = gateway.kind === "openclaw" && gateway.credentials === "identity";
  const isSet = gateway.kind === "openclaw" && gateway.pluginSecret !== undefined;
  const secret = isSet ? "the value of OPENCLAW_PLUGIN_SECRET" : randomBytes(32).toString("hex");
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
  for (const line of JSON.stringify({ plugins }, null, 2).split("\n")) io.out(line);
  if (!isSet) io.err(`Then set OPENCLAW_PLUGIN_SECRET=${secret} and start Gatehouse.`);
}

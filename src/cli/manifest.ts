import { slackManifestYaml } from "../../adapters/slack/manifest.ts";
import { loadConfig } from "../config.ts";
import { EXIT, type RunCommand } from "./cli-io.ts";
import { parseOptions } from "./parse-options.ts";

const OPTIONS = {
  agents: { type: "boolean" },
  http: { type: "string" },
  prefix: { type: "string" },
} as const;

/** Prints the Slack app manifest: YAML on standard output, what to do with it on standard error. */
export const run: RunCommand = async (args, io) => {
  const parsed = parseOptions(args, OPTIONS);
  if ("problem" in parsed) {
    io.err(parsed.problem);
    return EXIT.usage;
  }
  const { agents = false, http, prefix } = parsed.values;
  const loaded = loadConfig(io.env);
  const fromFile = "ok" in loaded ? loaded.ok.slashPrefix : "";
  if (!("ok" in loaded) && prefix === undefined) {
    io.err(
      "note: the settings have faults, so a prefix in them does not count here; npm run doctor names them",
    );
  }
  if (http === undefined && io.env.SLACK_MODE === "http") {
    io.err("SLACK_MODE is http: name the address that Slack reaches us at, --http https://bot.example.com");
    return EXIT.usage;
  }
  const mode = http === undefined ? { mode: "socket" as const } : { mode: "http" as const, requestUrl: http };
  io.out(slackManifestYaml({ prefix: prefix ?? fromFile, agentsMode: agents, ...mode }).trimEnd());
  io.err("");
  io.err(
    "Paste it at api.slack.com/apps > Create New App > From a manifest; docs/slack.md goes on from there.",
  );
  if (agents)
    io.err("Agents mode shuts guests out, needs a paid Slack plan and cannot be switched off again.");
  return EXIT.ok;
};

import { applicationOf, inviteLink, NEEDED_PERMISSIONS } from "../../adapters/discord/invite-link.ts";
import { slackManifestYaml } from "../../adapters/slack/manifest.ts";
import { loadConfig } from "../config.ts";
import { type CliIo, EXIT, type RunCommand } from "./cli-io.ts";
import { parseOptions } from "./parse-options.ts";

const OPTIONS = {
  agents: { type: "boolean" },
  http: { type: "string" },
  prefix: { type: "string" },
  app: { type: "string" },
} as const;

/** Prints Slack's app manifest or the way onto a Discord server on standard output, what to do with it on standard error. */
export const run: RunCommand = async (args, io) => {
  const parsed = parseOptions(args, OPTIONS);
  if ("problem" in parsed) {
    io.err(parsed.problem);
    return EXIT.usage;
  }
  const [platform = "slack", ...more] = parsed.positionals;
  if (more.length > 0 || (platform !== "slack" && platform !== "discord")) {
    io.err("manifest [slack] | manifest discord [--app <application id>]");
    return EXIT.usage;
  }
  if (platform === "discord") return printInvite(parsed.values.app, io);
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

/** Discord takes no manifest: there is an address to open, and the switches are set by hand. */
function printInvite(app: string | undefined, io: CliIo): number {
  const { DISCORD_TOKEN: token = "", DISCORD_GUILD_ID: guild = "" } = io.env;
  const id = app ?? applicationOf(token);
  if (id === null) {
    io.err(
      "Set DISCORD_TOKEN, or name the application: npm run --silent manifest -- discord --app <id>; it stands on the app's page > General Information.",
    );
    return EXIT.usage;
  }
  io.out(inviteLink(id, guild === "" ? null : guild));
  io.err("");
  io.err("Open it as somebody who manages the server. It asks for:");
  for (const [name, { why }] of Object.entries(NEEDED_PERMISSIONS)) io.err(`  ${name}: ${why}`);
  io.err("docs/discord.md names the switches to set before.");
  return EXIT.ok;
}

import type { HelpLine } from "../words/shown.ts";
import { ask, helperNames, replyWith, spelled } from "./answer-command.ts";
import { COMMANDS, type CommandSpec } from "./command.ts";
import type { CommandCall, CommandHandler } from "./command-deps.ts";

/** Only what the asker may do, spelled the way they asked. */
export const help: CommandHandler = async (call) => {
  const how = call.request.how === "message" ? "mention" : "slash";
  const lines = COMMANDS.filter((command) => isOpenTo(call, command)).map(
    ({ usage, name }): HelpLine => ({
      usage: how === "mention" ? usage : spelled(call, usage),
      command: name,
    }),
  );
  return replyWith(call, { key: "help", lines, how });
};

function isOpenTo(call: CommandCall, command: CommandSpec): boolean {
  // A claim code does nothing once there is an admin, and only then can somebody have a code of another kind.
  const hasAdmin = helperNames(call.deps).length > 0;
  if (command.name === "claim") return !hasAdmin;
  // While there is no admin, nobody could let a stranger in, and nobody is anybody's other account.
  if (!hasAdmin && (command.name === "request" || command.name === "link")) return false;
  if (command.name === "join") return hasAdmin && ask(call, { kind: "be-known" }).kind !== "allowed";
  return command.needs === null || ask(call, command.needs).kind === "allowed";
}

import { COMMANDS, type CommandName } from "../../core/command/command.ts";

/** What each command does, as it stands with the command itself. */
export const COMMAND_WORDS = Object.fromEntries(COMMANDS.map(({ name, about }) => [name, about])) as Readonly<
  Record<CommandName, string>
>;

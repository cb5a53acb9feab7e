import { nearestWord } from "../config/nearest-word.ts";
import { AppError } from "../core/errors.ts";
import { type CliIo, EXIT, processIo } from "./cli-io.ts";
import { COMMANDS } from "./commands.ts";
import { showHelp } from "./help.ts";

/** Runs one command to its exit code; without a command, the service. A fault is a line, never a stack. */
export async function runCli(args: readonly string[], io: CliIo = processIo()): Promise<number> {
  const [typed = "serve", ...rest] = args;
  const name = typed === "--help" || typed === "-h" || rest.includes("--help") ? "help" : typed;
  if (name === "help") {
    showHelp(COMMANDS, io);
    return EXIT.ok;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) {
    const near = nearestWord(name, [...Object.keys(COMMANDS), "help"]);
    io.err(`There is no command "${name}".${near === null ? "" : ` Did you mean ${near}?`}`);
    io.err("npm run gatehouse help lists them all.");
    return EXIT.usage;
  }
  try {
    const { run } = await command.load();
    return await run(rest, io);
  } catch (fault) {
    return sayFault(fault, io);
  }
}

function sayFault(fault: unknown, io: CliIo): number {
  if (fault instanceof AppError) {
    io.err(`${fault.message} [${fault.code}]`);
    return EXIT.failed;
  }
  io.err(`Something that should not happen did: ${fault instanceof Error ? fault.message : String(fault)}`);
  io.err("Set LOG_LEVEL=debug and run it again to see where.");
  if (io.env.LOG_LEVEL === "debug" && fault instanceof Error) io.err(fault.stack ?? "");
  return EXIT.internal;
}

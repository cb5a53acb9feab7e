import type { CliIo } from "./cli-io.ts";
import type { CliCommand } from "./commands.ts";

/** Lists the commands. */
export function showHelp(commands: Readonly<Record<string, CliCommand>>, io: CliIo): void {
  io.out("Gatehouse: your team's AI agents from the chat you already use, each person on their own access.");
  io.out("");
  io.out("npm run gatehouse <command>");
  for (const [name, { usage, about }] of Object.entries(commands)) {
    io.out(`  ${`${name} ${usage}`.trim()}`);
    io.out(`      ${about}`);
  }
  io.out("  help");
  io.out("      Lists the commands");
  io.out("");
  io.out("Settings come from the environment or a file .env; .env.example lists them all.");
}

import { EXIT, type RunCommand } from "./cli-io.ts";
import { COMMANDS } from "./commands.ts";

/** Lists the commands. */
export const run: RunCommand = async (_args, io) => {
  io.out("Gatehouse: your team's AI agents from the chat you already use, each person on their own access.");
  io.out("");
  io.out("npm run gatehouse <command>");
  for (const [name, { usage, about }] of Object.entries(COMMANDS)) {
    io.out(`  ${`${name} ${usage}`.trim()}`);
    io.out(`      ${about}`);
  }
  io.out("");
  io.out("Settings come from the environment or a file .env; .env.example lists them all.");
  return EXIT.ok;
};

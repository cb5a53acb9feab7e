import { databaseFileOf } from "../../db/database-file.ts";
import type { Config } from "../config/types.ts";
import { spellRef } from "../secrets/secret-ref.ts";
import { type CliIo, EXIT, type RunCommand } from "./cli-io.ts";
import { CONFIRM_OPTION, confirmByName } from "./confirm-name.ts";
import { tellService } from "./local-socket/client.ts";
import { parseOptions } from "./parse-options.ts";
import { requireConfig } from "./require-config.ts";
import { rotateKey } from "./rotate-key.ts";

/** Where the secrets come from, reading them anew, and another key for what is kept. */
export const run: RunCommand = async (args, io) => {
  const parsed = parseOptions(args, { to: { type: "string" }, ...CONFIRM_OPTION } as const);
  if ("problem" in parsed) return refuse(io, parsed.problem);
  const [what = "list", ...more] = parsed.positionals;
  const { to = null } = parsed.values;
  const isKnown = what === "rotate-key" || (to === null && ["list", "reload"].includes(what));
  if (more.length > 0 || !isKnown) {
    return refuse(io, "secrets takes list, reload, or rotate-key and, if need be, --to a reference.");
  }
  const config = requireConfig(io);
  if (config === null) return EXIT.failed;
  if (what === "rotate-key") {
    const does = "This puts another key in the place of the installation's own.";
    const typed = parsed.values["yes-i-mean"];
    return (await confirmByName(config.dataDir, io, { does, typed }))
      ? rotateKey(config, to, io)
      : EXIT.failed;
  }
  return what === "list" ? list(config, io) : reload(config, io);
};

function refuse(io: CliIo, problem: string): number {
  io.err(problem);
  io.err("npm run gatehouse help shows how it goes.");
  return EXIT.usage;
}

/** Names and places; no secret is looked for. */
function list({ secrets }: Config, io: CliIo): number {
  if (secrets.given.length === 0) io.err("No secret is set.");
  for (const { name, ref, secret } of secrets.given) {
    const use = secrets.needed.has(secret) ? "" : " · nothing that is on needs it";
    io.out(`${name} · ${ref === null ? "plain text" : spellRef(ref)}${use}`);
  }
  return EXIT.ok;
}

async function reload(config: Config, io: CliIo): Promise<number> {
  const at = { dataDir: config.dataDir, databaseFile: databaseFileOf(config.databaseUrl) };
  const outcome = (await tellService(at, { order: "reload-secrets" }))?.result ?? null;
  if (outcome === null) {
    io.err("Nothing that can be reached runs here: secrets are read at the next start.");
    return EXIT.failed;
  }
  if (outcome.kind === "kept") {
    io.err("The new secrets could not be taken up; the ones before stay in use. To mend:");
    for (const problem of outcome.problems) io.err(`  ⛔ ${problem}`);
    return EXIT.failed;
  }
  const { changed, notes } = outcome;
  io.out(changed.length === 0 ? "✅ read anew; all are as they were" : `✅ taken up: ${changed.join(", ")}`);
  for (const note of notes) io.err(`  ⚠️ ${note}`);
  return notes.length === 0 ? EXIT.ok : EXIT.soon;
}

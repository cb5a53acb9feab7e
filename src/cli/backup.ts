import { existsSync } from "node:fs";
import { rm, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { copyDatabase, putInPlace } from "../../db/backup.ts";
import { databaseFileOf } from "../../db/database-file.ts";
import { checkCopy } from "./check-copy.ts";
import { type CliIo, EXIT, type RunCommand } from "./cli-io.ts";
import { parseOptions } from "./parse-options.ts";
import { showProgress } from "./progress.ts";
import { requireConfig } from "./require-config.ts";

/** Copies the database into one file, also beside a running service, and proves the copy before it gets its name. */
export const run: RunCommand = async (args, io) => {
  const parsed = parseOptions(args, {});
  if ("problem" in parsed) return refuse(io, parsed.problem);
  const [name, ...more] = parsed.positionals;
  if (name === undefined || more.length > 0) return refuse(io, "backup takes the name of one file to make.");
  const target = resolve(name);
  if (existsSync(target)) return refuse(io, `${target} is there already: name a file that is not.`);
  const config = requireConfig(io);
  if (config === null) return EXIT.failed;
  const file = databaseFileOf(config.databaseUrl);
  if (!existsSync(file)) {
    io.err(`There is no database at ${file}, so there is nothing to keep.`);
    return EXIT.failed;
  }
  return makeBackup(file, target, io);
};

function refuse(io: CliIo, problem: string): number {
  io.err(problem);
  io.err("npm run gatehouse help shows how it goes.");
  return EXIT.usage;
}

async function makeBackup(file: string, target: string, io: CliIo): Promise<number> {
  const unfinished = `${target}.unfinished`;
  const copying = showProgress(io, "copying");
  try {
    await rm(unfinished, { force: true });
    await copyDatabase(file, unfinished, copying.at);
    copying.end();
    io.err("checking the copy: the database, then the audit");
    const audit = await checkCopy(unfinished, (records) =>
      io.overwrite?.(`${words(records)} are whole so far`),
    );
    io.overwrite?.("");
    await putInPlace(unfinished, target);
    const megabytes = ((await stat(target)).size / 1024 / 1024).toFixed(1);
    io.out(`✅ ${target}, ${megabytes} MB, sound`);
    if (audit === null) io.out("   its audit was not checked: the database is older than this version");
    else io.out(`   its audit is whole: ${words(audit.records)}, the last hash is ${audit.lastHash}`);
    io.out(
      "   Credentials in it are encrypted, and the key is not in it. Keep the key apart from the backup.",
    );
    return EXIT.ok;
  } finally {
    copying.end();
    await rm(unfinished, { force: true });
  }
}

const words = (records: number) => (records === 1 ? "1 record" : `${records.toLocaleString("en")} records`);

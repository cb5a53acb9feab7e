import { constants, existsSync } from "node:fs";
import { copyFile, mkdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { putInPlace } from "../../db/backup.ts";
import { databaseFileOf } from "../../db/database-file.ts";
import { openStore } from "../../db/open-store.ts";
import { takeProcessLock } from "../../db/single-process.ts";
import { CHECKPOINT_FILE } from "../system/checkpoint-file.ts";
import { nodeHasher } from "../system/hasher.ts";
import { type AuditEnd, checkCopy } from "./check-copy.ts";
import { type CliIo, EXIT, type RunCommand } from "./cli-io.ts";
import { CONFIRM_OPTION, confirmByName } from "./confirm-name.ts";
import { parseOptions } from "./parse-options.ts";
import { requireConfig } from "./require-config.ts";

/** Puts a backup in the database's place. What was there is moved aside, and only with --force. */
export const run: RunCommand = async (args, io) => {
  const parsed = parseOptions(args, { force: { type: "boolean" }, ...CONFIRM_OPTION } as const);
  if ("problem" in parsed) return refuse(io, parsed.problem);
  const [name, ...more] = parsed.positionals;
  if (name === undefined || more.length > 0) return refuse(io, "restore takes the name of one backup.");
  const config = requireConfig(io);
  if (config === null) return EXIT.failed;
  const backup = resolve(name);
  const file = databaseFileOf(config.databaseUrl);
  const audit = await checkCopy(backup, () => {});
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  // Refuses while a service runs, and keeps one from starting meanwhile.
  const lock = takeProcessLock(file);
  let replaced: Replaced | null;
  try {
    if (existsSync(file) && parsed.values.force !== true) {
      io.err(`There is a database at ${file}, and it was left as it is.`);
      io.err("With --force it is moved aside, and the backup takes its place.");
      return EXIT.failed;
    }
    const does = `This puts ${basename(backup)} in the place of ${file}.`;
    const typed = parsed.values["yes-i-mean"];
    if (existsSync(file) && !(await confirmByName(config.dataDir, io, { does, typed }))) return EXIT.failed;
    replaced = await replace(file, backup, config.dataDir, io);
  } finally {
    lock.release();
  }
  await record(config.databaseUrl, { backup, audit, replaced }, io);
  say(io, file, audit, replaced);
  return EXIT.ok;
};

function refuse(io: CliIo, problem: string): number {
  io.err(problem);
  io.err("npm run gatehouse help shows how it goes.");
  return EXIT.usage;
}

interface Replaced {
  /** Where the old database is now. */
  readonly file: string;
  /** The end of its audit; null when that could not be read. */
  readonly audit: AuditEnd | null;
}

/** The backup is whole beside the database before anything is moved. */
async function replace(file: string, backup: string, dataDir: string, io: CliIo): Promise<Replaced | null> {
  const unfinished = `${file}.unfinished`;
  await rm(unfinished, { force: true });
  try {
    await copyFile(backup, unfinished, constants.COPYFILE_EXCL);
    if (!existsSync(file)) {
      await putInPlace(unfinished, file);
      return null;
    }
    const audit = await checkCopy(file, () => {}).catch(() => null);
    const stamp = new Date(io.clock.now()).toISOString().replace(/[:.]/g, "-");
    const aside = `${file}.before-${stamp}`;
    for (const suffix of ["-wal", "-shm", ""]) await moveIfThere(file + suffix, aside + suffix);
    // They were signed over the old chain; a newer one of them would call the restored chain cut off.
    const notes = join(dataDir, CHECKPOINT_FILE);
    await moveIfThere(notes, `${notes}.before-${stamp}`);
    await putInPlace(unfinished, file);
    return { file: aside, audit };
  } finally {
    await rm(unfinished, { force: true });
  }
}

async function moveIfThere(from: string, to: string): Promise<void> {
  if (existsSync(from)) await rename(from, to);
}

interface Restored {
  readonly backup: string;
  readonly audit: AuditEnd | null;
  readonly replaced: Replaced | null;
}

/** The chain says that it was put back, and what of another one it does not have. */
async function record(databaseUrl: string, restored: Restored, io: CliIo): Promise<void> {
  const store = await openStore(databaseUrl, { clock: io.clock, hasher: nodeHasher });
  try {
    await store.transact((tx) =>
      tx.audit.append(
        {
          actor: { kind: "system", job: "cli" },
          action: "system.restored",
          target: { kind: "system", id: "gatehouse" },
          outcome: "done",
          rule: null,
          details: {
            backup: basename(restored.backup),
            records: restored.audit?.records ?? null,
            replacedRecords: restored.replaced?.audit?.records ?? null,
            replacedHash: restored.replaced?.audit?.lastHash ?? null,
          },
          reference: null,
        },
        io.clock.now(),
      ),
    );
  } finally {
    await store.close();
  }
}

function say(io: CliIo, file: string, audit: AuditEnd | null, replaced: Replaced | null): void {
  io.out(
    `✅ ${file} is the backup now${audit === null ? "" : `, its audit whole with ${audit.records} records`}`,
  );
  if (replaced !== null) io.out(`   what was there before is at ${replaced.file}`);
  io.out("   Everybody's access is that of the backup's time: look at what was revoked since then.");
  io.out("   Credentials open only with the key of that time.");
}

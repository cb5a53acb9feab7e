import { existsSync } from "node:fs";
import { open, rename } from "node:fs/promises";
import { dirname } from "node:path";
import Database from "better-sqlite3";
import { AppError } from "../src/core/errors.ts";
import { createPrivately } from "./database-file.ts";
import { openReader } from "./dialect.ts";
import { openingStep } from "./faults.ts";
import { pendingMigrations } from "./migrate.ts";

/** Copied at a time, so that a terminal hears of it and the program stays responsive. */
const PAGES_A_STEP = 1_000;

/**
 * Copies a database as it is at this moment into a new file, also while a service writes to it: the copy is made in one
 * read of one state. `onProgress` hears the part that is done, from 0 to 1.
 */
export async function copyDatabase(
  file: string,
  target: string,
  onProgress: (done: number) => void,
): Promise<void> {
  const { client } = openingStep(file, () => openReader(file));
  try {
    // Reading holds the state: without it, each commit of a service would make the copy begin anew.
    client.exec("BEGIN");
    client.prepare("SELECT count(*) FROM sqlite_schema").get();
    createPrivately(target);
    await client.backup(target, {
      progress: ({ totalPages, remainingPages }) => {
        onProgress(totalPages === 0 ? 0 : 1 - remainingPages / totalPages);
        return PAGES_A_STEP;
      },
    });
  } finally {
    client.close();
  }
  foldLog(target);
}

/** One file without a write-ahead log beside it, so that it can be moved about. */
function foldLog(file: string): void {
  const client = new Database(file);
  try {
    client.pragma("journal_mode = DELETE");
  } finally {
    client.close();
  }
}

/** Refuses a file that is no sound database of ours, or one of a newer version. Changes nothing. */
export function examineDatabase(file: string): { readonly isOutdated: boolean } {
  if (!existsSync(file)) throw new AppError("database.missing", `There is no file ${file}`);
  return openingStep(file, () => {
    const { client } = openReader(file);
    try {
      const isOutdated = pendingMigrations(client).length > 0;
      const found = client.pragma("integrity_check", { simple: true });
      const strays = client.pragma("foreign_key_check");
      if (found !== "ok" || (Array.isArray(strays) && strays.length > 0)) {
        throw new AppError("database.corrupt", `The database ${file} is damaged: use another backup`);
      }
      return { isOutdated };
    } finally {
      client.close();
    }
  });
}

/** Gives a finished file its name, so that it survives a loss of power from here on. */
export async function putInPlace(finished: string, target: string): Promise<void> {
  await syncToDisk(finished);
  await rename(finished, target);
  await syncToDisk(dirname(target));
}

async function syncToDisk(path: string): Promise<void> {
  const handle = await open(path, "r");
  await handle.sync().finally(() => handle.close());
}

import Database from "better-sqlite3";
import { AppError } from "../src/core/errors.ts";
import { createPrivately } from "./database-file.ts";
import { driverCodeOf } from "./dialect.ts";

export interface ProcessLock {
  release(): void;
}

/**
 * Makes this process the only one that writes to a database, for as long as it lives: the lock is an open write
 * transaction on `<file>.lock`, which the system ends with the process. Others can still read there whose it is.
 */
export function takeProcessLock(file: string): ProcessLock {
  const lockFile = `${file}.lock`;
  createPrivately(lockFile);
  const client = new Database(lockFile, { timeout: 50 });
  try {
    client.exec("BEGIN IMMEDIATE");
    if (pidIn(client) !== process.pid) {
      client.pragma(`user_version = ${process.pid}`);
      client.exec("COMMIT; BEGIN IMMEDIATE");
    }
    return { release: () => void client.close() };
  } catch (fault) {
    const refusal = driverCodeOf(fault)?.startsWith("SQLITE_BUSY") ? heldBy(client, file, fault) : fault;
    client.close();
    throw refusal;
  }
}

function heldBy(client: Database.Database, file: string, cause: unknown): AppError {
  let holder = "another process";
  try {
    const pid = pidIn(client);
    if (pid > 0) holder = pid === process.pid ? "this process itself" : `process ${pid}`;
  } catch {
    // The other one is writing its number right now; the refusal stands without it.
  }
  const message = `The database ${file} is in use by ${holder}: stop it first, or set another DATABASE_URL`;
  return new AppError("database.busy", message, { cause });
}

function pidIn(client: Database.Database): number {
  return Number(client.pragma("user_version", { simple: true }));
}

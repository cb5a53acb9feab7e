import { closeSync, mkdirSync, openSync, realpathSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { AppError } from "../src/core/errors.ts";

/** Reads the file's path out of `file:<path>`; every other kind of database is refused. Never repeats the URL. */
export function databaseFileOf(databaseUrl: string): string {
  const scheme = /^[a-z][a-z0-9+.-]*:/i.exec(databaseUrl)?.[0].toLowerCase() ?? "";
  if (scheme === "postgres:" || scheme === "postgresql:") {
    throw unsupported("PostgreSQL is not supported yet. Set DATABASE_URL to file:<path> to use SQLite");
  }
  if (scheme !== "file:") {
    throw unsupported(`DATABASE_URL must be file:<path>, such as file:./data/gatehouse.db`);
  }
  const path = databaseUrl.startsWith("file://") ? pathOf(databaseUrl) : databaseUrl.slice("file:".length);
  if (path === "" || path === ":memory:") {
    throw unsupported("DATABASE_URL names no file: what is only in memory would be lost. Use file:<path>");
  }
  if (path.includes("?")) throw unsupported("DATABASE_URL takes no options: use file:<path> alone");
  return resolve(path);
}

/** Makes the folder and an empty file, for their owner alone, where they are missing. Returns the file's real path. */
export function makeDatabaseFile(file: string): string {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    createPrivately(file);
    return realpathSync(file);
  } catch (fault) {
    const code = fault instanceof Error && "code" in fault ? String(fault.code) : "unknown";
    if (code === "ENOSPC" || code === "EDQUOT") {
      throw new AppError("database.full", `No space left to make ${file}: free some`, { cause: fault });
    }
    const message = `Cannot make the database ${file} (${code}): check the permissions of its folder`;
    throw new AppError("database.readonly", message, { cause: fault });
  }
}

/** Makes an empty file (0600) unless there is one; an existing file is not even opened. */
export function createPrivately(file: string): void {
  try {
    // Opening and closing a file that SQLite has open would drop SQLite's own locks on it.
    closeSync(openSync(file, "wx", 0o600));
  } catch (fault) {
    if (!(fault instanceof Error && "code" in fault && fault.code === "EEXIST")) throw fault;
  }
}

function pathOf(url: string): string {
  try {
    return fileURLToPath(url);
  } catch (cause) {
    throw new AppError("database.unsupported", "DATABASE_URL is no valid file address: use file:<path>", {
      cause,
    });
  }
}

function unsupported(message: string): AppError {
  return new AppError("database.unsupported", message);
}

import { AppError, type ErrorCode } from "../src/core/errors.ts";
import { driverCodeOf } from "./dialect.ts";

/** What each of the driver's codes means to an operator; the longest prefix that fits counts. */
const MEANINGS: readonly (readonly [prefix: string, code: ErrorCode, message: string])[] = [
  ["SQLITE_FULL", "database.full", "The disk is full: free some space; writing resumes by itself"],
  [
    "SQLITE_IOERR",
    "database.io",
    "The disk does not read or write: look at it and at any quota; writing resumes by itself once it does",
  ],
  ["SQLITE_BUSY", "database.busy", "Another process holds the database: end it, or wait until it is done"],
  ["SQLITE_LOCKED", "database.busy", "Another connection holds the database: wait until it is done"],
  [
    "SQLITE_NOTADB",
    "database.corrupt",
    "The file is not a database, or damaged: put it aside and restore a backup",
  ],
  ["SQLITE_CORRUPT", "database.corrupt", "The database is damaged: put it aside and restore a backup"],
  ["SQLITE_READONLY", "database.readonly", "The database cannot be written: check the file's permissions"],
  [
    "SQLITE_CANTOPEN",
    "database.readonly",
    "The database cannot be opened: check the permissions of the file and its folder",
  ],
  [
    "SQLITE_PERM",
    "database.readonly",
    "The database may not be opened: check the permissions of the file and its folder",
  ],
];

/** Gives the driver's faults a code of ours; other faults pass unchanged. */
export function databaseFault(fault: unknown): unknown {
  if (fault instanceof AppError) return fault;
  const driverCode = driverCodeOf(fault);
  if (driverCode === null) return fault;
  const meaning = MEANINGS.find(([prefix]) => driverCode.startsWith(prefix));
  if (!meaning) return new AppError("internal", `The database failed: ${driverCode}`, { cause: fault });
  return new AppError(meaning[1], meaning[2], { cause: fault });
}

/** Runs a step of opening; a refusal names the file. */
export function openingStep<T>(file: string, step: () => T): T {
  try {
    return step();
  } catch (fault) {
    const known = databaseFault(fault);
    if (!(known instanceof AppError) || known.message.includes(file)) throw known;
    throw new AppError(known.code, `${known.message} (${file})`, { cause: known.cause });
  }
}

import Database from "better-sqlite3";
import { getTableColumns, type Placeholder, type SQL, sql } from "drizzle-orm";
import { type BetterSQLite3Database, drizzle } from "drizzle-orm/better-sqlite3";
import type { SQLiteInsertValue, SQLiteTable } from "drizzle-orm/sqlite-core";
import { AppError } from "../src/core/errors.ts";

/** One connection, as drizzle and as the driver see it. */
export interface Connection {
  readonly client: Database.Database;
  readonly db: BetterSQLite3Database;
}

/** The longest that one call may block the event loop on somebody else's lock. */
const BUSY_TIMEOUT_MS = 50;
const CHECKPOINT_PAGES = 1_000;
const KEPT_WAL_BYTES = 16 * 1024 * 1024;

/** The connection that writes; there is one a process. */
export function openWriter(file: string): Connection {
  const client = new Database(file, { timeout: BUSY_TIMEOUT_MS });
  return prepared(client, () => {
    client.pragma("journal_mode = WAL");
    // What a savepoint may have to undo would go through a file of its own, page by page.
    client.pragma("temp_store = MEMORY");
    client.pragma("foreign_keys = ON");
    client.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    client.pragma(`journal_size_limit = ${KEPT_WAL_BYTES}`);
  });
}

/** A connection that only ever sees what is committed. */
export function openReader(file: string): Connection {
  const client = new Database(file, { timeout: BUSY_TIMEOUT_MS, readonly: true, fileMustExist: true });
  return prepared(client, () => client.pragma("query_only = ON"));
}

function prepared(client: Database.Database, settle: () => void): Connection {
  try {
    // The library's default for WAL is NORMAL, which loses the last commits when the power goes.
    client.pragma("synchronous = FULL");
    client.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
    client.pragma("trusted_schema = OFF");
    settle();
    return { client, db: drizzle({ client }) };
  } catch (fault) {
    client.close();
    throw fault;
  }
}

/** A value that a prepared statement is given by this name when it runs. */
export function given(name: string): SQL {
  return sql`${sql.placeholder(name)}`;
}

/** A text that a prepared statement looks for by this name. */
export function sought(name: string): SQL {
  // SQLite plans a statement anew at each run when a bare value of it could change the order of a search.
  return sql`cast(${sql.placeholder(name)} as text)`;
}

/** Takes a whole row for a prepared insert, each column by its own name, without those left out. */
export function givenRow<T extends SQLiteTable>(table: T, ...without: string[]): SQLiteInsertValue<T> {
  const names = Object.keys(getTableColumns(table)).filter((name) => !without.includes(name));
  const row: Record<string, Placeholder> = {};
  for (const name of names) row[name] = sql.placeholder(name);
  return row as SQLiteInsertValue<T>;
}

/** Refuses to have changed nothing: an id that nobody has is a fault of the caller. */
export function requireChange(result: Database.RunResult, what: string): void {
  if (result.changes === 0) throw new AppError("internal", `The store has no such ${what}`);
}

/** The driver's code behind a fault, such as `SQLITE_FULL`; null when the database is not its cause. */
export function driverCodeOf(fault: unknown): string | null {
  if (fault instanceof Database.SqliteError) return fault.code;
  return fault instanceof Error && fault.cause !== undefined ? driverCodeOf(fault.cause) : null;
}

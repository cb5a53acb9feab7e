import { fileURLToPath } from "node:url";
import type Database from "better-sqlite3";
import { type MigrationMeta, readMigrationFiles } from "drizzle-orm/migrator";
import { AppError } from "../src/core/errors.ts";

const migrationsFolder = fileURLToPath(new URL("migrations", import.meta.url));
/** The table and columns of drizzle's own migrator, so that its tools understand the file too. */
const LEDGER = "__drizzle_migrations";
const BUSY_AT_OPENING_MS = 2_000;

/** How many migrations a database still lacks. Refuses one that is newer than this program, or not ours. */
export function pendingMigrations(client: Database.Database): readonly MigrationMeta[] {
  const known = readMigrationFiles({ migrationsFolder });
  const applied = appliedIn(client);
  // By their times, not by their hashes: a checkout may change line ends.
  const strange = applied.find((at, position) => known[position]?.folderMillis !== at);
  if (strange !== undefined) {
    throw new AppError(
      "database.newer",
      "The database was made by a newer version: start that version, or restore a backup of this one's time",
    );
  }
  return known.slice(applied.length);
}

/** Brings a database up to date in one transaction: all of it or nothing. Returns how many migrations ran. */
export function migrate(client: Database.Database): number {
  const timeout = client.pragma("busy_timeout", { simple: true });
  client.pragma(`busy_timeout = ${BUSY_AT_OPENING_MS}`);
  // A migration may rebuild a table that others refer to; the references are checked at the end instead.
  client.pragma("foreign_keys = OFF");
  try {
    client.exec("BEGIN IMMEDIATE");
    // Beginning works on a read-only file; only a write tells.
    client.exec("SAVEPOINT probe; CREATE TABLE probe (x); ROLLBACK TO probe; RELEASE probe");
    const pending = pendingMigrations(client);
    for (const migration of pending) apply(client, migration);
    client.exec("COMMIT");
    return pending.length;
  } finally {
    if (client.inTransaction) client.exec("ROLLBACK");
    client.pragma("foreign_keys = ON");
    client.pragma(`busy_timeout = ${timeout}`);
  }
}

function apply(client: Database.Database, { sql, hash, folderMillis }: MigrationMeta): void {
  client.exec(
    `CREATE TABLE IF NOT EXISTS ${LEDGER} (id INTEGER PRIMARY KEY, hash text NOT NULL, created_at numeric)`,
  );
  for (const statement of sql) client.exec(statement);
  client.prepare(`INSERT INTO ${LEDGER} (hash, created_at) VALUES (?, ?)`).run(hash, folderMillis);
  const broken = client.pragma("foreign_key_check");
  if (Array.isArray(broken) && broken.length > 0) {
    throw new AppError("database.corrupt", "The database holds references to nothing: restore a backup");
  }
}

function appliedIn(client: Database.Database): readonly number[] {
  const tables = client.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all();
  if (tables.includes(LEDGER)) {
    return client.prepare(`SELECT created_at FROM ${LEDGER} ORDER BY id`).pluck().all().map(Number);
  }
  if (tables.length === 0) return [];
  throw new AppError("database.unsupported", "The file is the database of another program: name another one");
}

import { existsSync } from "node:fs";
import { AppError } from "../src/core/errors.ts";
import type { Reads, Store } from "../src/core/ports/store.ts";
import { databaseFileOf, makeDatabaseFile } from "./database-file.ts";
import { type Connection, openReader, openWriter } from "./dialect.ts";
import { openingStep } from "./faults.ts";
import { migrate, pendingMigrations } from "./migrate.ts";
import { takeProcessLock } from "./single-process.ts";
import { createReads, createSqliteStore, type StoreDeps } from "./store/sqlite-store.ts";

/** Reads alone, beside a running service. */
export type ReadOnlyStore = Reads & { close(): Promise<void> };

/**
 * Opens the database for this process alone, making and migrating it where needed. Refuses with a `database.*` fault
 * that says what to do, and then has changed nothing.
 */
export async function openStore(databaseUrl: string, deps: StoreDeps): Promise<Store> {
  const file = makeDatabaseFile(databaseFileOf(databaseUrl));
  const lock = openingStep(file, () => takeProcessLock(file));
  const opened: Connection[] = [];
  const open = (connect: (file: string) => Connection) => {
    const connection = connect(file);
    opened.push(connection);
    return connection;
  };
  try {
    return openingStep(file, () => {
      // Looked at before it is written to: a file that is not ours stays as it is.
      const reader = open(openReader);
      pendingMigrations(reader.client);
      const writer = open(openWriter);
      const ran = migrate(writer.client);
      if (ran > 0) deps.logger?.info({ file, migrations: ran }, "The database was brought up to date");
      const store = createSqliteStore({ writer, reader }, deps);
      return { ...store, close: () => store.close().finally(() => lock.release()) };
    });
  } catch (fault) {
    for (const { client } of opened) client.close();
    lock.release();
    throw fault;
  }
}

/** Opens the database for looking only; it may be in use by a running service. */
export async function openReadOnlyStore(databaseUrl: string): Promise<ReadOnlyStore> {
  const file = databaseFileOf(databaseUrl);
  if (!existsSync(file)) {
    throw new AppError("database.missing", `There is no database at ${file}: start the service once`);
  }
  const reader = openingStep(file, () => openReader(file));
  try {
    return openingStep(file, () => {
      if (pendingMigrations(reader.client).length > 0) {
        const message = `The database ${file} is older than this version: start the service once`;
        throw new AppError("database.outdated", message);
      }
      return { ...createReads(reader), close: async () => void reader.client.close() };
    });
  } catch (fault) {
    reader.client.close();
    throw fault;
  }
}

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type Database from "better-sqlite3";
import { openReader, openWriter } from "../../db/dialect.ts";
import { migrate } from "../../db/migrate.ts";
import { type Connections, createSqliteStore } from "../../db/store/sqlite-store.ts";
import type { Store } from "../../src/core/ports/store.ts";
import { nodeHasher } from "../../src/system/hasher.ts";
import { createFixedClock, type FixedClock } from "../fakes/fixed-clock.ts";

export interface OpenStore extends Connections {
  readonly store: Store;
  readonly file: string;
  readonly clock: FixedClock;
  /** Every statement that the store prepared. */
  readonly prepared: readonly string[];
  cleanup(): Promise<void>;
}

/** A store whose connections the test holds too, to bring it into trouble. */
export function openWithConnections(): OpenStore {
  const folder = mkdtempSync(join(tmpdir(), "gatehouse-"));
  const file = join(folder, "gatehouse.db");
  const clock = createFixedClock();
  const writer = openWriter(file);
  migrate(writer.client);
  const reader = openReader(file);
  const prepared: string[] = [];
  record(reader.client, prepared);
  const store = createSqliteStore({ writer, reader }, { clock, hasher: nodeHasher });
  const cleanup = async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { store, writer, reader, file, clock, prepared, cleanup };
}

function record(client: Database.Database, prepared: string[]): void {
  const prepare = client.prepare.bind(client);
  Object.assign(client, {
    prepare: (sql: string) => {
      prepared.push(sql);
      return prepare(sql);
    },
  });
}

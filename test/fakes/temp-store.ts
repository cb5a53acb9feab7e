import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openStore } from "../../db/open-store.ts";
import type { Store } from "../../src/core/ports/store.ts";
import { nodeHasher } from "../../src/system/hasher.ts";
import { createFixedClock, type FixedClock } from "./fixed-clock.ts";

export interface TempStore {
  readonly store: Store;
  readonly path: string;
  /** What opens the same database again, once the store is closed. */
  readonly url: string;
  readonly clock: FixedClock;
  cleanup(): Promise<void>;
}

/** A real SQLite database in a folder of its own, gone after `cleanup`. */
export async function openTempStore(options: { readonly clock?: FixedClock } = {}): Promise<TempStore> {
  const clock = options.clock ?? createFixedClock();
  const folder = await mkdtemp(join(tmpdir(), "gatehouse-"));
  const path = join(folder, "gatehouse.db");
  const url = `file:${path}`;
  const store = await openStore(url, { clock, hasher: nodeHasher });
  const cleanup = async () => {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { store, path, url, clock, cleanup };
}

import { randomBytes } from "node:crypto";
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import Database from "better-sqlite3";
import { openStore } from "../../db/open-store.ts";
import { createChainSealer } from "../../src/core/audit/seal-chain.ts";
import { Secret } from "../../src/secrets/secret.ts";
import { loadOrCreateAuditKey } from "../../src/secrets/signing-key.ts";
import { openVault } from "../../src/secrets/vault.ts";
import { CHECKPOINT_FILE, openCheckpointFile } from "../../src/system/checkpoint-file.ts";
import { nodeHasher } from "../../src/system/hasher.ts";
import { sampleEvent } from "../core/audit/sample-chain.ts";
import { SILENT_LOGGER } from "../core/command/small-world.ts";
import { createFixedClock } from "../fakes/fixed-clock.ts";
import { runWith, tempFolder } from "./captured-io.ts";

export const SOME_TIME = Date.UTC(2026, 10, 21, 11);

/** A data folder with ten records, sealed after the sixth and after the tenth. */
export async function auditHouse() {
  const folder = await tempFolder();
  const clock = createFixedClock();
  const file = join(folder, "gatehouse.db");
  const store = await openStore(`file:${file}`, { clock, hasher: nodeHasher });
  const vault = openVault(new Secret(randomBytes(32).toString("base64")));
  const key = await loadOrCreateAuditKey(folder, vault);
  const shelves = [openCheckpointFile(join(folder, CHECKPOINT_FILE))];
  const sealer = createChainSealer({ store, clock, logger: SILENT_LOGGER }, { signer: key.signer, shelves });
  for (const numbers of [
    [1, 2, 3, 4, 5, 6],
    [7, 8, 9, 10],
  ]) {
    await store.transact(async (tx) => {
      for (const number of numbers) await tx.audit.append(sampleEvent(number), SOME_TIME + number * 1_000);
    });
    await sealer.seal();
  }
  const records = await store.audit.page(1, 100);
  await store.close();
  const env = { GATEHOUSE_DATA_DIR: folder };
  return {
    folder,
    file,
    records,
    verifierKey: key.verifierKey,
    checkpoints: join(folder, CHECKPOINT_FILE),
    run: (...args: string[]) => runWith(["audit", ...args], env, clock),
    /** Somebody with the file and a database program, whom no trigger stops. */
    tamper(sql: string) {
      const client = new Database(file);
      const triggers = client.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'").pluck().all();
      for (const name of triggers) client.exec(`DROP TRIGGER ${String(name)}`);
      client.exec(sql);
      client.close();
    },
    /** The database alone, in a folder where nothing else lies. */
    async copy() {
      const copy = join(await tempFolder(), "copy.db");
      await copyFile(file, copy);
      return copy;
    },
  };
}

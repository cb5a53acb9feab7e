import { writeSync } from "node:fs";
import { openStore } from "../../db/open-store.ts";
import { systemClock } from "../../src/system/clock.ts";
import { nodeHasher } from "../../src/system/hasher.ts";

// Started under strace: says on its own output when each transaction is acknowledged.
const [url = "", how, count] = process.argv.slice(2);
const store = await openStore(url, { clock: systemClock, hasher: nodeHasher });
const write = async (index: number) => {
  await store.transact((tx) => tx.notes.set(`note ${index}`, how ?? ""));
  writeSync(1, `acknowledged ${index}\n`);
};
const indexes = Array.from({ length: Number(count) }, (_, index) => index);
writeSync(1, "opened\n");
if (how === "together") await Promise.all(indexes.map(write));
else for (const index of indexes) await write(index);
writeSync(1, "finished\n");
await store.close();

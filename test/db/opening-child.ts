import { writeSync } from "node:fs";
import { openStore } from "../../db/open-store.ts";
import { AppError } from "../../src/core/errors.ts";
import { systemClock } from "../../src/system/clock.ts";
import { nodeHasher } from "../../src/system/hasher.ts";

// Opens a database, says how that went, and holds it until its input ends or it is killed.
const [url = ""] = process.argv.slice(2);
try {
  await openStore(url, { clock: systemClock, hasher: nodeHasher });
  writeSync(1, "opened\n");
  process.stdin.resume();
} catch (fault) {
  writeSync(1, fault instanceof AppError ? `${fault.code}: ${fault.message}\n` : `${String(fault)}\n`);
}

import { databaseFileOf } from "../../db/database-file.ts";
import { openStore } from "../../db/open-store.ts";
import type { Config } from "../config/types.ts";
import { loadConfig } from "../config.ts";
import { nodeHasher } from "../system/hasher.ts";
import { createLogger } from "../system/logger.ts";
import { type CliIo, EXIT } from "./cli-io.ts";
import { createKeyKeeper, type KeyOutcome } from "./key-keeper.ts";
import { tellService } from "./local-socket/client.ts";
import { openSecrets } from "./read-secrets.ts";
import { unlock } from "./unlock.ts";

/** Has the running service replace the installation's own key; with none running, does it here. */
export async function rotateKey(config: Config, to: string | null, io: CliIo): Promise<number> {
  const at = { dataDir: config.dataDir, databaseFile: databaseFileOf(config.databaseUrl) };
  const outcome =
    (await tellService(at, { order: "rotate-key", to }))?.result ?? (await rotateHere(config, to, io));
  return say(outcome, io);
}

async function rotateHere(config: Config, to: string | null, io: CliIo): Promise<KeyOutcome> {
  const { clock, env } = io;
  const { faults } = await openSecrets(config, io);
  if (faults.length > 0) return { kind: "refused", problems: faults.map(({ problem }) => problem) };
  const store = await openStore(config.databaseUrl, { clock, hasher: nodeHasher });
  try {
    const { ring } = await unlock(config, store, { clock, logger: createLogger("silent") });
    const load = () => loadConfig(env);
    return await createKeyKeeper({ config, load, env, clock, store, ring }).rotate(to);
  } finally {
    await store.close();
  }
}

function say(outcome: KeyOutcome, io: CliIo): number {
  switch (outcome.kind) {
    case "rotated":
      io.out(`✅ the new key ${outcome.to} has taken over; the one before opens nothing here any more`);
      io.err(
        outcome.isFile
          ? "   Back the file key in the data folder up, apart from the database. Older backups open with the key before."
          : "   Keep the key before for as long as you keep older backups: they open with it alone.",
      );
      return EXIT.ok;
    case "both":
      io.out(`✅ the new key ${outcome.to} opens everything, and so does the one before`);
      io.err(
        "   Name the new one in the settings now, and run secrets rotate-key again or start anew: that ends the old one.",
      );
      return EXIT.soon;
    case "same":
      io.err("The key that the settings name is in use already: put a new one there, or name one with --to.");
      return EXIT.failed;
    case "refused":
      io.err("The key stays as it is. To mend:");
      for (const problem of outcome.problems) io.err(`  ⛔ ${problem}`);
      return EXIT.failed;
  }
}

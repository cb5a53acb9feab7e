import { rename } from "node:fs/promises";
import { join } from "node:path";
import { openStore } from "../../db/open-store.ts";
import { gatewayIdsOf } from "../config/gateway-ids.ts";
import type { Config } from "../config/types.ts";
import type { Actor } from "../core/audit/audit-event.ts";
import { endCredential } from "../core/credential/end-credential.ts";
import type { Store } from "../core/ports/store.ts";
import { forgetCanary, isKeyOf } from "../secrets/key-canary.ts";
import { loadOrCreateKey } from "../secrets/key-file.ts";
import { AUDIT_KEY_FILE, PUBLIC_KEY_FILE } from "../secrets/signing-key.ts";
import { openVault } from "../secrets/vault.ts";
import { nodeHasher } from "../system/hasher.ts";
import { type CliIo, EXIT, type RunCommand } from "./cli-io.ts";
import { CONFIRM_OPTION, confirmByName } from "./confirm-name.ts";
import { parseOptions } from "./parse-options.ts";
import { requireSecrets } from "./require-config.ts";

const JOB: Actor = { kind: "system", job: "cli" };
const WHY = "the key that it was sealed with is lost";

/** When the key is lost for good: what it sealed is given up, and the key that is set now takes its place. */
export const run: RunCommand = async (args, io) => {
  const parsed = parseOptions(args, { lost: { type: "boolean" }, ...CONFIRM_OPTION } as const);
  if ("problem" in parsed || parsed.values.lost !== true || parsed.positionals.length > 0) {
    io.err(
      "problem" in parsed ? parsed.problem : "rekey takes --lost, and gives up what the old key sealed.",
    );
    return EXIT.usage;
  }
  const config = await requireSecrets(io);
  if (config === null) return EXIT.failed;
  const store = await openStore(config.databaseUrl, { clock: io.clock, hasher: nodeHasher });
  try {
    const vault = openVault(await loadOrCreateKey(config.dataDir, config.keyFromEnv ?? undefined));
    if (await isKeyOf(store, vault)) {
      io.err(
        "The key that is set now is the one of this database: nothing is lost, and nothing was changed.",
      );
      return EXIT.failed;
    }
    const does = "This gives up everything that the lost key sealed.";
    const typed = parsed.values["yes-i-mean"];
    if (!(await confirmByName(config.dataDir, io, { does, typed }))) return EXIT.failed;
    await giveUp(config, store, io);
    return EXIT.ok;
  } finally {
    await store.close();
  }
};

async function giveUp(config: Config, store: Store, io: CliIo): Promise<void> {
  const held = (await Promise.all(gatewayIdsOf(config).map((id) => store.credentials.allCurrent(id)))).flat();
  const now = io.clock.now();
  await store.transact(async (tx) => {
    for (const one of held) await endCredential(tx, one, { by: JOB, rule: WHY, now });
  });
  for (const file of [AUDIT_KEY_FILE, PUBLIC_KEY_FILE]) await moveAside(join(config.dataDir, file), now);
  // Last: until here the service refuses to start, and this can be run again.
  await forgetCanary(store);
  io.out(`✅ ${held.length} credentials ended; each is made anew with the person's next message`);
  io.out(
    "   The audit gets a new signing key at the next start; the old public one stays, to check what it signed.",
  );
}

async function moveAside(file: string, now: number): Promise<void> {
  const stamp = new Date(now).toISOString().replace(/[:.]/g, "-");
  await rename(file, `${file}.before-${stamp}`).catch((fault: NodeJS.ErrnoException) => {
    if (fault.code !== "ENOENT") throw fault;
  });
}

import { join } from "node:path";
import type { Config } from "../config/types.ts";
import { AppError, hasCode } from "../core/errors.ts";
import type { Logger } from "../core/ports/logger.ts";
import type { Store } from "../core/ports/store.ts";
import { isKeyOf, keepCanary, opensNext, requireKeyOf } from "../secrets/key-canary.ts";
import { loadOrCreateKey, promoteNextKey, readNextKey, removeKeyDrafts } from "../secrets/key-file.ts";
import { type Keyring, openKeyring } from "../secrets/keyring.ts";
import { dropUnused, finishRotation, isRotating, type RotateDeps, resealAll } from "../secrets/rotate-key.ts";
import {
  AUDIT_KEY_FILE,
  type AuditKey,
  loadOrCreateAuditKey,
  PUBLIC_KEY_FILE,
} from "../secrets/signing-key.ts";
import { openVault } from "../secrets/vault.ts";

interface Unlocked {
  readonly ring: Keyring;
  readonly auditKey: AuditKey;
}

/**
 * Opens what is sealed; refuses a key that it was not sealed with, before anything is written with it. What a crash
 * left of a change of the key is taken up again.
 */
export async function unlock(
  config: Pick<Config, "dataDir" | "keyFromEnv">,
  store: Store,
  { logger, ...world }: Pick<RotateDeps, "clock" | "crashPoints"> & { readonly logger: Logger },
): Promise<Unlocked> {
  const { dataDir, keyFromEnv } = config;
  await removeKeyDrafts(dataDir);
  const key = await keyOf(config, store);
  const keyName = keyFromEnv ? "GATEHOUSE_KEY" : `the key at ${join(dataDir, "key")}`;
  await requireKeyOf(store, openVault(key), keyName);
  const ring = await openKeyring({ store, clock: world.clock }, key);
  const deps: RotateDeps = { ...world, store, ring };
  await resealAll(deps);
  await settle(deps, keyFromEnv ? null : dataDir, logger);
  const auditKey = await loadOrCreateAuditKey(dataDir, ring.outside).catch((fault: unknown) => {
    throw hasCode(fault, "secret.unreadable") ? strangeAuditKey(dataDir, fault) : fault;
  });
  await keepCanary(store, ring.outside);
  await dropUnused(deps);
  return { ring, auditKey };
}

/** The data folder's next key has taken over where the one before opens nothing any more. */
async function keyOf({ dataDir, keyFromEnv }: Pick<Config, "dataDir" | "keyFromEnv">, store: Store) {
  const key = await loadOrCreateKey(dataDir, keyFromEnv ?? undefined);
  if (keyFromEnv || (await isKeyOf(store, openVault(key))) !== false) return key;
  const next = await readNextKey(dataDir);
  if (next === null || !(await isKeyOf(store, openVault(next)))) return key;
  await promoteNextKey(dataDir);
  return next;
}

/** A backup from before a change of the key was restored, or the file is another installation's. */
function strangeAuditKey(dataDir: string, cause: AppError): AppError {
  const [file, publicFile] = [AUDIT_KEY_FILE, PUBLIC_KEY_FILE].map((name) => join(dataDir, name));
  const message = `${file} was sealed with another key than this database: move it and ${publicFile} aside, and another one is made; docs/operating.md says when this happens`;
  return new AppError("config.invalid", message, { cause });
}

/** `folder`: where the next key lies, when the keys are the data folder's own. */
async function settle(deps: RotateDeps, folder: string | null, logger: Logger): Promise<void> {
  const { store, ring } = deps;
  if (!(await isRotating(deps))) return;
  if (await opensNext(store, ring.own())) return finishRotation(deps, ring.own());
  const next = folder === null ? null : await readNextKey(folder);
  if (folder !== null && next !== null && (await opensNext(store, next))) {
    await promoteNextKey(folder);
    deps.crashPoints?.reach("key-promoted");
    return finishRotation(deps, next);
  }
  logger.warn({}, "the encryption key is being replaced: name the new one in the settings to end it");
}

import { AppError, hasCode } from "../core/errors.ts";
import type { Reads, Store, Tx } from "../core/ports/store.ts";
import type { Vault } from "../core/ports/vault.ts";
import type { Secret } from "./secret.ts";
import { openVault } from "./vault.ts";

/** The note with a sealed word: it opens only with the key that everything else in the database was sealed with. */
export const KEY_CANARY = "key-canary";
/** The same of the key that is to take over. */
export const NEXT_CANARY = "key-canary-next";
const WORD = "gatehouse";

/** Is the key the one that this database was sealed with? Null: nothing was sealed yet, so any key is. */
export async function isKeyOf(
  reads: Pick<Reads, "notes">,
  vault: Pick<Vault, "open">,
): Promise<boolean | null> {
  const sealed = await reads.notes.get(KEY_CANARY);
  if (sealed === null) return null;
  return opens(vault, sealed) || opens(vault, await reads.notes.get(NEXT_CANARY));
}

/** Is it the key that is to take over? */
export async function opensNext(reads: Pick<Reads, "notes">, key: Secret): Promise<boolean> {
  return opens(openVault(key), await reads.notes.get(NEXT_CANARY));
}

function opens(vault: Pick<Vault, "open">, sealed: string | null): boolean {
  try {
    return sealed !== null && vault.open(sealed, KEY_CANARY) === WORD;
  } catch (fault) {
    if (!hasCode(fault, "secret.unreadable")) throw fault;
    return false;
  }
}

export const sealCanary = (key: Secret): string => openVault(key).seal(WORD, KEY_CANARY);

/** The key that was to take over does. */
export async function replaceCanary(tx: Tx, key: Secret): Promise<void> {
  await tx.notes.set(KEY_CANARY, sealCanary(key));
  await tx.notes.remove(NEXT_CANARY);
}

/** Refuses to go on with another key than the one before; throws `config.invalid`. */
export async function requireKeyOf(
  reads: Pick<Reads, "notes">,
  vault: Vault,
  keyName: string,
): Promise<void> {
  if ((await isKeyOf(reads, vault)) !== false) return;
  throw new AppError(
    "config.invalid",
    `${keyName} is not the key that this database was sealed with, so nobody's credential would open: ` +
      "put the key back that was used before; docs/operating.md says what to do when it is lost",
  );
}

/** From now on the database knows its key. */
export async function keepCanary(store: Pick<Store, "transact">, vault: Pick<Vault, "seal">): Promise<void> {
  await store.transact((tx) => tx.notes.setOnce(KEY_CANARY, vault.seal(WORD, KEY_CANARY)));
}

/** The database takes the next key that it sees for its own; what the one before opened is gone. */
export async function forgetCanary(store: Pick<Store, "transact">): Promise<void> {
  await store.transact(async (tx) => {
    await tx.dataKeys.removeAll();
    await tx.notes.remove(NEXT_CANARY);
    await tx.notes.remove(KEY_CANARY);
  });
}

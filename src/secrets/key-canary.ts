import { AppError, hasCode } from "../core/errors.ts";
import type { Reads, Store } from "../core/ports/store.ts";
import type { Vault } from "../core/ports/vault.ts";

/** The note with a sealed word: it opens only with the key that everything else in the database was sealed with. */
export const KEY_CANARY = "key-canary";
const WORD = "gatehouse";

/** Is the key the one that this database was sealed with? Null: nothing was sealed yet, so any key is. */
export async function isKeyOf(reads: Pick<Reads, "notes">, vault: Vault): Promise<boolean | null> {
  const sealed = await reads.notes.get(KEY_CANARY);
  if (sealed === null) return null;
  try {
    return vault.open(sealed, KEY_CANARY) === WORD;
  } catch (fault) {
    if (!hasCode(fault, "secret.unreadable")) throw fault;
    return false;
  }
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
export async function keepCanary(store: Pick<Store, "transact">, vault: Vault): Promise<void> {
  await store.transact((tx) => tx.notes.setOnce(KEY_CANARY, vault.seal(WORD, KEY_CANARY)));
}

/** The database takes the next key that it sees for its own. */
export async function forgetCanary(store: Pick<Store, "transact">): Promise<void> {
  await store.transact((tx) => tx.notes.remove(KEY_CANARY));
}

import { AppError } from "../core/errors.ts";
import type { Clock } from "../core/ports/clock.ts";
import type { Store } from "../core/ports/store.ts";
import type { Vault } from "../core/ports/vault.ts";
import { type DataKey, dataKeyOf, newDataKey, unwrapKey, wrapKey } from "./data-key.ts";
import { KEY_CANARY, sealCanary } from "./key-canary.ts";
import type { Secret } from "./secret.ts";
import { digestKeyOf, kidOf, openDigester, openVault } from "./vault.ts";

/** The vault of an installation: its own key opens the keys that seal. */
export interface Keyring extends Vault {
  /** For what lies outside the database: sealed with the installation's own key, opened with any that is known. */
  readonly outside: Pick<Vault, "seal" | "open">;
  own(): Secret;
  keys(): readonly DataKey[];
  /** The one that seals. */
  sealing(): DataKey;
  learn(keys: readonly DataKey[]): void;
  forget(kid: string): void;
  /** Another own key takes over; what the one before sealed by itself can still be opened. */
  become(own: Secret): void;
}

export type KeyStore = Pick<Store, "transact" | "dataKeys" | "notes">;

/** Opens the keys of the database, making the first ones where there are none. Ask `requireKeyOf` before. */
export async function openKeyring(
  { store, clock }: { readonly store: KeyStore; readonly clock: Clock },
  own: Secret,
): Promise<Keyring> {
  return (await readKeyring(store, own)) ?? keyringOf(own, await makeFirst(store, own, clock.now()));
}

/** The same without making any; null where there are none yet. */
export async function readKeyring(reads: Pick<KeyStore, "dataKeys">, own: Secret): Promise<Keyring | null> {
  const kept = await reads.dataKeys.all();
  if (kept.length === 0) return null;
  const mine = kept.filter(({ wrappedBy }) => wrappedBy === kidOf(own));
  return keyringOf(
    own,
    mine.map((row) => unwrapKey(row, own)),
  );
}

/** A database from before keys were kept has digests already: they stay provable. */
async function makeFirst(store: KeyStore, own: Secret, now: number): Promise<readonly DataKey[]> {
  const hadKey = (await store.notes.get(KEY_CANARY)) !== null;
  const digest = hadKey ? dataKeyOf(digestKeyOf(own), "digest", 1) : newDataKey("digest", 1);
  const keys = [digest, newDataKey("seal", 1)];
  await store.transact(async (tx) => {
    for (const key of keys) await tx.dataKeys.add(wrapKey(key, own, now));
    await tx.notes.setOnce(KEY_CANARY, sealCanary(own));
  });
  return keys;
}

function keyringOf(first: Secret, found: readonly DataKey[]): Keyring {
  const keys = new Map<string, DataKey>();
  const vaults = new Map<string, Vault>();
  const learn = (more: readonly DataKey[]) => {
    for (const key of more) {
      keys.set(key.kid, key);
      if (key.purpose === "seal") vaults.set(key.kid, openVault(key.secret));
    }
  };
  let own = first;
  let ownVault = openVault(own);
  learn(found);
  const digest = openDigester(newest([...keys.values()], "digest").secret);
  const sealing = () => newest([...keys.values()], "seal");
  const open: Vault["open"] = (sealed, context) => {
    const [, kid = ""] = sealed.split(".");
    return (vaults.get(kid) ?? ownVault).open(sealed, context);
  };
  return {
    seal: (secret, context) => (vaults.get(sealing().kid) ?? ownVault).seal(secret, context),
    open,
    digest,
    outside: { seal: (secret, context) => ownVault.seal(secret, context), open },
    own: () => own,
    keys: () => [...keys.values()],
    sealing,
    learn,
    forget(kid) {
      keys.delete(kid);
      vaults.delete(kid);
    },
    become(next) {
      vaults.set(kidOf(own), ownVault);
      own = next;
      ownVault = openVault(next);
    },
  };
}

function newest(keys: readonly DataKey[], purpose: DataKey["purpose"]): DataKey {
  const fitting = keys.filter((key) => key.purpose === purpose).sort((a, b) => b.epoch - a.epoch);
  const [first] = fitting;
  if (first) return first;
  throw new AppError("secret.unreadable", `the database has no key to ${purpose} with that this key opens`);
}

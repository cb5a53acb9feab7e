import { contextOfHeld } from "../core/access-request/held-message.ts";
import type { AuditAction } from "../core/audit/audit-event.ts";
import { sealContextOf } from "../core/credential/credential.ts";
import { hasCode } from "../core/errors.ts";
import type { Clock } from "../core/ports/clock.ts";
import type { CrashPoints } from "../core/ports/crash-points.ts";
import type { Reads, Tx } from "../core/ports/store.ts";
import type { SealedRow } from "../core/ports/store-keys.ts";
import { dataKeyOf, newDataKey, wrapKey } from "./data-key.ts";
import { NEXT_CANARY, opensNext, replaceCanary, sealCanary } from "./key-canary.ts";
import type { Keyring, KeyStore } from "./keyring.ts";
import type { Secret } from "./secret.ts";
import { kidOf } from "./vault.ts";

export interface RotateDeps {
  readonly store: KeyStore;
  readonly ring: Keyring;
  readonly clock: Clock;
  readonly crashPoints?: CrashPoints;
}

const BATCH = 100;

/** From here until the end both keys open everything. Another try before this one is given up. */
export async function beginRotation(deps: RotateDeps, next: Secret): Promise<void> {
  const { store, ring, clock, crashPoints } = deps;
  if (await opensNext(store, next)) return;
  const own = ring.own();
  const now = clock.now();
  const fresh = newDataKey("seal", ring.sealing().epoch + 1);
  // What the own key sealed by itself, once and outside the database, the next one has to open too.
  const former = dataKeyOf(own, "seal", 0);
  await store.transact(async (tx) => {
    await dropOthers(tx, own);
    await tx.dataKeys.add(wrapKey(fresh, own, now));
    const known = ring.keys().filter(({ kid }) => kid !== former.kid);
    for (const key of [...known, fresh, former]) await tx.dataKeys.add(wrapKey(key, next, now));
    await tx.notes.set(NEXT_CANARY, sealCanary(next));
    await record(tx, "secrets.key-rotation-began", { from: kidOf(own), to: kidOf(next) }, now);
  });
  crashPoints?.reach("key-began");
  ring.learn([fresh]);
}

/** Seals with the newest key what lasts, a batch a transaction, so that the service goes on meanwhile. */
export async function resealAll({ store, ring, crashPoints }: RotateDeps): Promise<number> {
  let count = 0;
  for (;;) {
    const rows = await store.dataKeys.sealedOtherwise(ring.sealing().kid, BATCH);
    if (rows.length === 0) return count;
    const done = await store.transact(async (tx) => {
      let changed = 0;
      for (const row of rows) if (await reseal(tx, ring, row)) changed += 1;
      return changed;
    });
    // What cannot be opened stays as it is; whoever needs it is told then.
    if (done === 0) return count;
    count += done;
    crashPoints?.reach("key-resealing");
  }
}

/** The next key takes over for good: the one before opens nothing any more. Only once the settings name it. */
export async function finishRotation(deps: RotateDeps, next: Secret): Promise<void> {
  const { store, ring, clock, crashPoints } = deps;
  const now = clock.now();
  await store.transact(async (tx) => {
    await dropOthers(tx, next);
    await replaceCanary(tx, next);
    await record(tx, "secrets.key-rotated", { to: kidOf(next) }, now);
  });
  crashPoints?.reach("key-rotated");
  if (kidOf(next) !== kidOf(ring.own())) ring.become(next);
}

/** Lets go of keys that nothing is sealed with any more. Only at the start: something may be on its way to be kept. */
export async function dropUnused({ store, ring }: RotateDeps): Promise<void> {
  const current = ring.sealing().kid;
  for (const { kid, purpose } of ring.keys()) {
    if (purpose !== "seal" || kid === current || (await store.dataKeys.isInUse(kid))) continue;
    await store.transact((tx) => tx.dataKeys.remove(kid));
    ring.forget(kid);
  }
}

/** Is another key to take over, and the settings do not name it yet? */
export async function isRotating({ store }: { readonly store: Pick<Reads, "notes"> }): Promise<boolean> {
  return (await store.notes.get(NEXT_CANARY)) !== null;
}

async function dropOthers(tx: Tx, own: Secret): Promise<void> {
  const others = new Set((await tx.dataKeys.all()).map(({ wrappedBy }) => wrappedBy));
  others.delete(kidOf(own));
  for (const kid of others) await tx.dataKeys.removeWrappedBy(kid);
}

async function reseal(tx: Tx, ring: Keyring, row: SealedRow): Promise<boolean> {
  const context = row.kind === "credential" ? sealContextOf(row) : contextOfHeld(row);
  const sealed = row.kind === "credential" ? row.sealedSecret : row.sealed;
  try {
    return await tx.dataKeys.reseal(row, ring.seal(ring.open(sealed, context), context));
  } catch (fault) {
    if (!hasCode(fault, "secret.unreadable")) throw fault;
    return false;
  }
}

function record(tx: Tx, action: AuditAction, details: Readonly<Record<string, string>>, now: number) {
  return tx.audit.append(
    {
      actor: { kind: "system", job: "secrets" },
      action,
      target: { kind: "system", id: "gatehouse" },
      outcome: "done",
      rule: null,
      details,
      reference: null,
    },
    now,
  );
}

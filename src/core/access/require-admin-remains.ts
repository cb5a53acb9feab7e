import type { Actor } from "../audit/audit-event.ts";
import { AppError } from "../errors.ts";
import type { PrincipalId } from "../people/principal.ts";
import type { Deps } from "../ports/deps.ts";
import type { Tx } from "../ports/store.ts";
import { auditAccess } from "./audit-access.ts";
import { lastingAdmins } from "./lasting-admin.ts";
import { loadSnapshot } from "./load-snapshot.ts";

/**
 * Throws `access.last-admin`, and so undoes the transaction, when it leaves nobody who is admin without an end.
 * Called after the writes: transactions run one after another, so two of them cannot each take one of the last two.
 */
export async function requireAdminRemains(tx: Tx, deps: Pick<Deps, "access" | "clock">): Promise<void> {
  const now = deps.clock.now();
  const snapshot = await loadSnapshot(tx, deps.access.snapshot().roles, now);
  if (lastingAdmins(snapshot, now).length > 0) return;
  throw lastAdmin();
}

const lastAdmin = () =>
  new AppError("access.last-admin", "The last admin cannot be removed; make somebody else an admin first.");

/** Throws the same before anything is written, when this person is the one who is left. */
export async function requireNotLastAdmin(
  tx: Tx,
  deps: Pick<Deps, "access" | "clock">,
  person: PrincipalId,
): Promise<void> {
  const now = deps.clock.now();
  const admins = lastingAdmins(await loadSnapshot(tx, deps.access.snapshot().roles, now), now);
  if (admins.length === 1 && admins[0] === person) throw lastAdmin();
}

/** Records that the last admin stayed; in a transaction of its own, because the refused one left nothing behind. */
export async function auditLastAdmin(
  tx: Tx,
  deps: Pick<Deps, "clock">,
  by: Actor,
  person: PrincipalId,
): Promise<void> {
  const deniedBy = "There is always an admin, and this is the last one.";
  await auditAccess(tx, deps, by, {
    person,
    action: "access.denied",
    deniedBy,
    details: { code: "access.last-admin" },
  });
}

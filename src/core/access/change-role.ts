import type { Actor } from "../audit/audit-event.ts";
import type { Deps } from "../ports/deps.ts";
import type { Tx } from "../ports/store.ts";
import { auditAccess } from "./audit-access.ts";
import { isLastingAdmin } from "./lasting-admin.ts";
import type { PersonAccess } from "./policy.ts";
import { requireAdminRemains } from "./require-admin-remains.ts";
import type { RoleName } from "./role.ts";

/** Gives a person another role. Throws `access.last-admin` when that would leave no admin. */
export async function changeRole(
  tx: Tx,
  deps: Pick<Deps, "access" | "clock">,
  by: Actor,
  change: { readonly person: PersonAccess; readonly to: RoleName },
): Promise<void> {
  const { person, to } = change;
  const wasAdmin = isLastingAdmin(person, deps.access.snapshot(), deps.clock.now());
  await tx.principals.setRole(person.principal.id, to);
  await auditAccess(tx, deps, by, {
    person: person.principal.id,
    action: "principal.role-changed",
    details: { before: person.principal.role, after: to },
  });
  if (wasAdmin) await requireAdminRemains(tx, deps);
}

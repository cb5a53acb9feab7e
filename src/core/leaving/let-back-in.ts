import { auditAccess } from "../access/audit-access.ts";
import type { Actor } from "../audit/audit-event.ts";
import type { Principal } from "../people/principal.ts";
import type { Deps } from "../ports/deps.ts";
import type { Tx } from "../ports/store.ts";

/** Makes somebody who was closed a person again, with nothing but what they still hold. False when they are open. */
export async function letBackIn(
  tx: Tx,
  deps: Pick<Deps, "clock">,
  by: Actor,
  { id }: Principal,
): Promise<boolean> {
  const person = await tx.principals.get(id);
  if (!person || person.suspendedAt === null) return false;
  await tx.principals.setSuspended(id, null);
  await auditAccess(tx, deps, by, {
    person: id,
    action: "principal.restored",
    details: { role: person.role },
  });
  return true;
}

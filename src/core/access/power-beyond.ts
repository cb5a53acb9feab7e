import type { Actor } from "../audit/audit-event.ts";
import type { PrincipalId } from "../people/principal.ts";
import type { Deps } from "../ports/deps.ts";
import type { Tx } from "../ports/store.ts";
import { freezeAgainst } from "./freeze.ts";
import { loadFreezes, loadPerson } from "./load-snapshot.ts";
import { isPower, type Permission } from "./permission.ts";
import { firstCounting, holdingsFor, holdsEverything, permissionsIn } from "./policy.ts";

const MANAGE_ACCESS = "access:manage" as Permission;

/** Everything that a person holds, by their role and by grants; nothing when there is no such person. */
export async function permissionsOf(
  tx: Tx,
  deps: Pick<Deps, "access" | "clock">,
  id: PrincipalId,
): Promise<readonly Permission[]> {
  const { roles } = deps.access.snapshot();
  const person = await loadPerson(tx, id, deps.clock.now());
  if (!person) return [];
  const granted = person.grants.flatMap((grant) => permissionsIn(grant, roles));
  return [...(roles.get(person.principal.role)?.permissions ?? []), ...granted];
}

/**
 * The first power that giving or taking these permissions needs and the actor does not hold; null when they may.
 * Whoever manages access hands out agents freely, but only the powers they have themselves. Judged again here, in the
 * transaction, because the actor's own access may have been taken since they asked.
 */
export async function powerBeyond(
  tx: Tx,
  deps: Pick<Deps, "access" | "clock">,
  by: Actor,
  permissions: readonly Permission[],
): Promise<Permission | null> {
  if (by.kind === "system") return null;
  const now = deps.clock.now();
  const { roles } = deps.access.snapshot();
  const actor = by.kind === "principal" ? await loadPerson(tx, by.principalId, now) : null;
  const freezes = await loadFreezes(tx);
  const isActive =
    actor?.principal.suspendedAt === null &&
    freezeAgainst(freezes, actor.principal.id, { kind: "manage-access" }, () =>
      holdsEverything(actor, "member", roles, now),
    ) === null;
  const active = isActive ? actor : null;
  const has = (power: Permission) =>
    active !== null && firstCounting(active, "member", holdingsFor(active, power, roles, now)) !== undefined;
  return [MANAGE_ACCESS, ...permissions.filter(isPower)].find((power) => !has(power)) ?? null;
}

import type { PrincipalId } from "../people/principal.ts";
import type { Reads } from "../ports/store.ts";
import { type Freezes, freezeKeyOf } from "./freeze.ts";
import type { Grant } from "./grant.ts";
import type { AccessSnapshot, PersonAccess } from "./policy.ts";

/** Reads everybody's access; inside a transaction it sees what that has written so far. */
export async function loadSnapshot(
  reads: Pick<Reads, "principals" | "grants" | "freezes">,
  roles: AccessSnapshot["roles"],
  now: number,
): Promise<AccessSnapshot> {
  const principals = await reads.principals.all();
  const grants = Map.groupBy(await reads.grants.current(now), (grant: Grant) => grant.principalId);
  const people = new Map<PrincipalId, PersonAccess>();
  for (const principal of principals) {
    people.set(principal.id, { principal, grants: grants.get(principal.id) ?? [] });
  }
  return { people, roles, freezes: await loadFreezes(reads) };
}

/** What stands still, as it is in this transaction. */
export async function loadFreezes(reads: Pick<Reads, "freezes">): Promise<Freezes> {
  return new Map((await reads.freezes.all()).map((freeze) => [freezeKeyOf(freeze.target), freeze]));
}

/** Reads one person's access as it is in this transaction; null when there is no such person. */
export async function loadPerson(
  reads: Pick<Reads, "principals" | "grants">,
  id: PrincipalId,
  now: number,
): Promise<PersonAccess | null> {
  const principal = await reads.principals.get(id);
  return principal && { principal, grants: await reads.grants.currentOf(id, now) };
}

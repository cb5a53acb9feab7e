import type { PrincipalId } from "../people/principal.ts";
import { isPersonFrozen } from "./freeze.ts";
import type { Permission } from "./permission.ts";
import { type AccessSnapshot, holdingsFor, holdsOnlyWhatEnds, type PersonAccess } from "./policy.ts";

const EVERYTHING = "*" as Permission;

/** Does this person hold everything, with no end to it? */
export function isLastingAdmin(
  person: PersonAccess,
  snapshot: Pick<AccessSnapshot, "roles">,
  now: number,
): boolean {
  if (person.principal.suspendedAt !== null || holdsOnlyWhatEnds(person.principal.role, "member"))
    return false;
  return holdingsFor(person, EVERYTHING, snapshot.roles, now).some((holding) => holding.endsAt === null);
}

/** All who can act as admin, and would still be one if nobody did anything. While this is empty, the first admin may be appointed. */
export function lastingAdmins(snapshot: AccessSnapshot, now: number): readonly PrincipalId[] {
  return [...snapshot.people.values()]
    .filter((person) => isLastingAdmin(person, snapshot, now))
    .filter(({ principal }) => !isPersonFrozen(snapshot.freezes, principal.id))
    .map((person) => person.principal.id);
}

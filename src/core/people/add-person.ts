import type { RoleName } from "../access/role.ts";
import type { Actor, AuditAction } from "../audit/audit-event.ts";
import type { Deps } from "../ports/deps.ts";
import type { Tx } from "../ports/store.ts";
import { type Identity, userIdOf } from "./identity.ts";
import type { Principal, PrincipalId } from "./principal.ts";
import { readableName } from "./readable-name.ts";

export interface NewPerson {
  readonly identity: Identity;
  /** As the platform has it; null or unreadable: their user id stands in. */
  readonly displayName: string | null;
  readonly role: RoleName;
}

/** Makes a principal for an account; somebody who was added meanwhile is returned as they are. */
export async function addPerson(
  tx: Tx,
  deps: Pick<Deps, "ids" | "clock">,
  person: NewPerson,
  by: Actor,
): Promise<Principal> {
  const known = await tx.principals.byIdentity(person.identity);
  if (known) return known;
  const now = deps.clock.now();
  const principal: Principal = {
    id: deps.ids.next("p") as PrincipalId,
    displayName: readableName(person.displayName) || userIdOf(person.identity),
    role: person.role,
    language: null,
    suspendedAt: null,
    createdAt: now,
  };
  await tx.principals.add(principal);
  await tx.principals.link(person.identity, principal.id, now);
  const record = (action: AuditAction, details: Record<string, string>) =>
    tx.audit.append(
      {
        actor: by,
        action,
        target: { kind: "principal", id: principal.id },
        outcome: "done",
        rule: null,
        details,
        reference: null,
      },
      now,
    );
  await record("principal.created", { role: person.role });
  await record("identity.linked", { identity: person.identity });
  return principal;
}

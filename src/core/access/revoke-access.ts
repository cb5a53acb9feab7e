import type { Actor } from "../audit/audit-event.ts";
import { AppError } from "../errors.ts";
import type { Principal } from "../people/principal.ts";
import type { Deps } from "../ports/deps.ts";
import type { Tx } from "../ports/store.ts";
import { auditAccess } from "./audit-access.ts";
import { GUEST, MEMBER } from "./builtin-roles.ts";
import { changeRole } from "./change-role.ts";
import { type Grant, type GrantSubject, subjectKeyOf } from "./grant.ts";
import { isLastingAdmin } from "./lasting-admin.ts";
import { loadPerson } from "./load-snapshot.ts";
import { type Permission, permissionCovers } from "./permission.ts";
import { firstCounting, type Holding, holdingsFor, type PersonAccess, permissionsIn } from "./policy.ts";
import { powerBeyond } from "./power-beyond.ts";
import { requireAdminRemains } from "./require-admin-remains.ts";
import type { Role, RoleName } from "./role.ts";

export interface RevokeRequest {
  readonly from: Principal;
  readonly subject: GrantSubject | "everything";
}

export type RevokeOutcome =
  | {
      readonly kind: "revoked";
      readonly ended: readonly Grant[];
      readonly roleChange: { readonly from: RoleName; readonly to: RoleName } | null;
      /** What still gives them the same thing; null when they can do it no more. */
      readonly still: Holding["rule"] | null;
    }
  | { readonly kind: "nothing" }
  /** They have it by their role, which this cannot take apart. */
  | { readonly kind: "by-role"; readonly role: RoleName }
  /** They have it by a wider grant, which this cannot take apart. */
  | { readonly kind: "by-grant"; readonly grant: Grant }
  /** The actor lacks a power that this takes away. */
  | { readonly kind: "beyond-yours"; readonly permission: Permission };

type RevokeDeps = Pick<Deps, "access" | "clock">;

interface Taking {
  readonly grants: readonly Grant[];
  readonly newRole: RoleName | null;
}

/**
 * Takes access away, at once. The caller has judged that `by` manages access; refusals are recorded here.
 * Throws `access.last-admin` when it would leave no admin.
 */
export async function revokeAccess(
  tx: Tx,
  deps: RevokeDeps,
  by: Actor,
  request: RevokeRequest,
): Promise<RevokeOutcome> {
  const before = await personIn(tx, deps, request.from);
  const { roles } = deps.access.snapshot();
  const taking = takingOf(before, request.subject, roles);
  if (taking.grants.length === 0 && taking.newRole === null) {
    return untaken(stillHas(before, request.subject, deps));
  }
  const lost = taking.grants.flatMap((grant) => permissionsIn(grant, roles));
  const lostRole = taking.newRole === null ? [] : (roles.get(before.principal.role)?.permissions ?? []);
  const permission = await powerBeyond(tx, deps, by, [...lost, ...lostRole]);
  if (permission !== null) {
    await auditAccess(tx, deps, by, {
      person: before.principal.id,
      action: "access.denied",
      deniedBy: `Only somebody who holds ${permission} may give or take this.`,
      details: { takes: request.subject === "everything" ? "everything" : subjectKeyOf(request.subject) },
    });
    return { kind: "beyond-yours", permission };
  }
  await take(tx, deps, by, { person: before, taking });
  const after = await personIn(tx, deps, request.from);
  return {
    kind: "revoked",
    ended: taking.grants,
    roleChange: taking.newRole && { from: before.principal.role, to: taking.newRole },
    still: stillHas(after, request.subject, deps),
  };
}

async function take(
  tx: Tx,
  deps: RevokeDeps,
  by: Actor,
  { person, taking }: { readonly person: PersonAccess; readonly taking: Taking },
): Promise<void> {
  const now = deps.clock.now();
  const wasAdmin = isLastingAdmin(person, deps.access.snapshot(), now);
  for (const grant of taking.grants) {
    await tx.grants.end(grant.id, now);
    await auditAccess(tx, deps, by, {
      person: person.principal.id,
      action: "grant.revoked",
      details: {
        grant: grant.id,
        gave: subjectKeyOf(grant.subject),
        before: grant.endsAt === null ? "without an end" : new Date(grant.endsAt).toISOString(),
        after: "none",
        endsAt: grant.endsAt,
      },
    });
  }
  if (taking.newRole !== null) await changeRole(tx, deps, by, { person, to: taking.newRole });
  if (wasAdmin) await requireAdminRemains(tx, deps);
}

function takingOf(
  person: PersonAccess,
  subject: GrantSubject | "everything",
  roles: ReadonlyMap<RoleName, Role>,
): Taking {
  const { role } = person.principal;
  if (subject === "everything") return { grants: person.grants, newRole: role === GUEST ? null : GUEST };
  const key = subjectKeyOf(subject);
  return {
    grants: person.grants.filter((grant) => subjectKeyOf(grant.subject) === key),
    newRole: subject.kind === "role" && subject.role === role ? roleBelow(role, roles) : null,
  };
}

/** Members' role where that gives nothing new, else none at all: taking a role must never add anything. */
function roleBelow(role: RoleName, roles: ReadonlyMap<RoleName, Role>): RoleName | null {
  if (role === GUEST) return null;
  const had = roles.get(role)?.permissions ?? [];
  const members = roles.get(MEMBER)?.permissions ?? [];
  const smaller = members.every((permission) => had.some((wider) => permissionCovers(wider, permission)));
  return role !== MEMBER && smaller ? MEMBER : GUEST;
}

function stillHas(
  person: PersonAccess,
  subject: GrantSubject | "everything",
  deps: RevokeDeps,
): Holding["rule"] | null {
  if (subject === "everything") return null;
  const { roles } = deps.access.snapshot();
  const rules = permissionsIn({ subject }, roles).map((permission) => {
    const holdings = holdingsFor(person, permission, roles, deps.clock.now());
    return firstCounting(person, "member", holdings)?.rule;
  });
  return rules.includes(undefined) ? null : (rules[0] ?? null);
}

function untaken(rule: Holding["rule"] | null): RevokeOutcome {
  if (rule === null) return { kind: "nothing" };
  return rule.kind === "role"
    ? { kind: "by-role", role: rule.role }
    : { kind: "by-grant", grant: rule.grant };
}

async function personIn(tx: Tx, deps: RevokeDeps, principal: Principal): Promise<PersonAccess> {
  const person = await loadPerson(tx, principal.id, deps.clock.now());
  if (!person) throw new AppError("internal", `There is no person ${principal.id} to revoke from.`);
  return person;
}

import type { Actor } from "../audit/audit-event.ts";
import { AppError } from "../errors.ts";
import type { PrincipalId } from "../people/principal.ts";
import type { Deps } from "../ports/deps.ts";
import type { Tx } from "../ports/store.ts";
import { auditAccess } from "./audit-access.ts";
import { changeRole } from "./change-role.ts";
import { type Grant, type GrantId, type GrantRequest, isGrantCurrent, subjectKeyOf } from "./grant.ts";
import { loadPerson } from "./load-snapshot.ts";
import { type GrantRefusal, refuseGrant } from "./refuse-grant.ts";
import type { RoleName } from "./role.ts";

export type GrantOutcome =
  | { readonly kind: "created"; readonly grant: Grant }
  /** They had it until an earlier end. */
  | { readonly kind: "extended"; readonly grant: Grant; readonly before: Grant }
  /** They have exactly this for at least as long. */
  | { readonly kind: "already"; readonly grant: Grant }
  | { readonly kind: "role-changed"; readonly from: RoleName; readonly to: RoleName }
  | { readonly kind: "same-role"; readonly role: RoleName }
  | GrantRefusal;

type GrantDeps = Pick<Deps, "access" | "ids" | "clock">;

/**
 * Gives a permission or a role. The caller has judged that `by` manages access; refusals are recorded here.
 * Throws `access.last-admin` when a change of role would leave no admin, and `access.unknown-role`.
 */
export async function grantAccess(
  tx: Tx,
  deps: GrantDeps,
  by: Actor,
  request: GrantRequest,
): Promise<GrantOutcome> {
  const { subject, endsAt } = request;
  if (subject.kind === "role" && !deps.access.snapshot().roles.has(subject.role)) {
    throw new AppError("access.unknown-role", `There is no role "${subject.role}".`);
  }
  const person = await loadPerson(tx, request.to.id, deps.clock.now());
  if (!person) throw new AppError("internal", `There is no person ${request.to.id} to grant to.`);

  const refusal = await refuseGrant(tx, deps, by, { ...request, to: person.principal });
  if (refusal) return refusal;
  if (subject.kind === "role") {
    const from = person.principal.role;
    // A role counts for members alone, so for the others the same role with an end is something new.
    const has = from === subject.role && (endsAt === null || request.toStanding === "member");
    if (has) return { kind: "same-role", role: from };
    if (endsAt === null) {
      await changeRole(tx, deps, by, { person, to: subject.role });
      return { kind: "role-changed", from, to: subject.role };
    }
  }
  return writeGrant(tx, deps, by, { ...request, held: person.grants });
}

async function writeGrant(
  tx: Tx,
  deps: GrantDeps,
  by: Actor,
  request: GrantRequest & { readonly held: readonly Grant[] },
): Promise<GrantOutcome> {
  const now = deps.clock.now();
  const key = subjectKeyOf(request.subject);
  const same = request.held.filter((one) => subjectKeyOf(one.subject) === key && isGrantCurrent(one, now));
  const endOf = (one: { readonly endsAt: number | null }) => one.endsAt ?? Infinity;
  const [longest] = same.sort((a, b) => endOf(b) - endOf(a));
  if (longest && endOf(longest) >= endOf(request)) return { kind: "already", grant: longest };

  const grant: Grant = {
    id: deps.ids.next("g") as GrantId,
    principalId: request.to.id,
    subject: request.subject,
    startsAt: now,
    endsAt: request.endsAt,
    grantedBy: giverOf(by),
    reason: request.reason,
    revokedAt: null,
  };
  await tx.grants.add(grant);
  for (const old of same) await tx.grants.end(old.id, now);
  await auditAccess(tx, deps, by, {
    person: grant.principalId,
    action: "grant.created",
    details: {
      grant: grant.id,
      gives: key,
      before: longest ? endWords(longest.endsAt) : "none",
      after: endWords(grant.endsAt),
      endsAt: grant.endsAt,
      instead: longest?.id ?? null,
    },
  });
  return longest ? { kind: "extended", grant, before: longest } : { kind: "created", grant };
}

function endWords(endsAt: number | null): string {
  return endsAt === null ? "without an end" : new Date(endsAt).toISOString();
}

function giverOf(by: Actor): PrincipalId | "system" {
  return by.kind === "principal" ? by.principalId : "system";
}

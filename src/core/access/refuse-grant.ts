import type { Actor } from "../audit/audit-event.ts";
import type { Standing } from "../people/identity.ts";
import type { Deps } from "../ports/deps.ts";
import type { Tx } from "../ports/store.ts";
import { auditAccess } from "./audit-access.ts";
import { GUEST } from "./builtin-roles.ts";
import { type GrantRequest, subjectKeyOf } from "./grant.ts";
import { isPower, type Permission } from "./permission.ts";
import { holdsOnlyWhatEnds, permissionsIn } from "./policy.ts";
import { powerBeyond } from "./power-beyond.ts";

export type GrantRefusal =
  | { readonly kind: "needs-end" }
  /** The end has passed: a button pressed late. */
  | { readonly kind: "over" }
  | { readonly kind: "not-a-person"; readonly standing: Standing }
  /** The giver lacks a power that this gives or, by a change of role, takes away. */
  | { readonly kind: "beyond-yours"; readonly permission: Permission };

type RefuseDeps = Pick<Deps, "access" | "clock">;

/** Why a grant cannot be made, recorded; null when it can. */
export async function refuseGrant(
  tx: Tx,
  deps: RefuseDeps,
  by: Actor,
  request: GrantRequest,
): Promise<GrantRefusal | null> {
  const { to, subject, endsAt } = request;
  const refusal = unfit(request, deps.clock.now()) ?? (await beyond(tx, deps, by, request));
  if (!refusal) return null;
  await auditAccess(tx, deps, by, {
    person: to.id,
    action: "access.denied",
    deniedBy: sentenceOf(refusal),
    details: { gives: subjectKeyOf(subject), endsAt, standing: request.toStanding },
  });
  return refusal;
}

/** Would this grant count for nothing, because guests and external people hold only what ends? */
export function grantNeedsEnd(request: Omit<GrantRequest, "reason">): boolean {
  const { to, subject, endsAt, toStanding } = request;
  if (endsAt !== null || (subject.kind === "role" && subject.role === GUEST)) return false;
  // A role without an end replaces the role that a member has now, even `guest`.
  return subject.kind === "role" ? toStanding !== "member" : holdsOnlyWhatEnds(to.role, toStanding);
}

function unfit(request: GrantRequest, now: number): GrantRefusal | null {
  const { toStanding, endsAt } = request;
  if (toStanding === "unknown" || toStanding === "deactivated" || toStanding === "bot") {
    return { kind: "not-a-person", standing: toStanding };
  }
  if (endsAt !== null && endsAt <= now) return { kind: "over" };
  return grantNeedsEnd(request) ? { kind: "needs-end" } : null;
}

async function beyond(
  tx: Tx,
  deps: RefuseDeps,
  by: Actor,
  { to, subject, endsAt, judged }: GrantRequest,
): Promise<GrantRefusal | null> {
  const { roles } = deps.access.snapshot();
  if (judged !== undefined && !permissionsIn({ subject }, roles).some(isPower)) return null;
  const replaced = subject.kind === "role" && endsAt === null ? (roles.get(to.role)?.permissions ?? []) : [];
  const permission = await powerBeyond(tx, deps, by, [...permissionsIn({ subject }, roles), ...replaced]);
  return permission === null ? null : { kind: "beyond-yours", permission };
}

function sentenceOf(refusal: GrantRefusal): string {
  switch (refusal.kind) {
    case "needs-end":
      return "Guests and external people get only grants that end.";
    case "over":
      return "The end of the grant had passed.";
    case "not-a-person":
      return `The platform says ${refusal.standing} of the account.`;
    case "beyond-yours":
      return `Only somebody who holds ${refusal.permission} may give or take this.`;
  }
}

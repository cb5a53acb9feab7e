import { GUEST } from "../access/builtin-roles.ts";
import { type GrantSubject, subjectKeyOf } from "../access/grant.ts";
import type { Permission } from "../access/permission.ts";
import { permissionsIn } from "../access/policy.ts";
import { powerBeyond } from "../access/power-beyond.ts";
import type { Actor, AuditAction, AuditEvent } from "../audit/audit-event.ts";
import type { Deps } from "../ports/deps.ts";
import type { Tx } from "../ports/store.ts";
import type { Identity } from "./identity.ts";
import { INVITE_LIFE_MS, type Invite, type InviteId, type InviteWish } from "./invite.ts";
import type { PrincipalId } from "./principal.ts";
import { hashOfTyped } from "./typed-code.ts";

export interface Inviter {
  readonly id: PrincipalId;
  readonly identity: Identity;
}

export type InviteRefusal =
  /** The end has passed: a button pressed late. */
  | { readonly kind: "over" }
  | { readonly kind: "too-many"; readonly limit: number }
  /** The inviter lacks a power that this would give. */
  | { readonly kind: "beyond-yours"; readonly permission: Permission };

type MakeDeps = Pick<Deps, "access" | "ids" | "clock" | "hasher">;

/** Codes that work at once: more are a mistake, or somebody's stolen chat account. */
const MOST_OPEN = 50;

/** Makes a code that lets one stranger in. Refusals are returned, for the caller to record. */
export async function makeInvite(
  tx: Tx,
  deps: MakeDeps,
  by: Inviter,
  wish: InviteWish,
): Promise<{ readonly kind: "made"; readonly invite: Invite; readonly code: string } | InviteRefusal> {
  const refusal = await refuseInvite(tx, deps, by, wish);
  if (refusal) return refusal;
  const now = deps.clock.now();
  const code = deps.ids.longCode();
  const invite: Invite = {
    id: deps.ids.next("v") as InviteId,
    codeHash: hashOfTyped(deps.hasher, "invite", code),
    gives: wish.gives,
    grantsEndAt: wish.endsAt,
    reason: wish.reason,
    by: by.id,
    byIdentity: by.identity,
    createdAt: now,
    expiresAt: Math.min(now + INVITE_LIFE_MS, wish.endsAt ?? Infinity),
    redeemedAt: null,
    redeemedBy: null,
    revokedAt: null,
  };
  await tx.invites.add(invite);
  const gives = invite.gives.map(subjectKeyOf).join(", ") || "member";
  await auditInvite(tx, deps, inviterOf(invite), invite, {
    action: "invite.created",
    details: { gives, endsAt: invite.grantsEndAt, expiresAt: invite.expiresAt },
  });
  return { kind: "made", invite, code };
}

/** What stands against an invite; nobody gives by it what they could not give themselves. */
export async function refuseInvite(
  tx: Tx,
  deps: Pick<Deps, "access" | "clock">,
  by: Inviter,
  wish: InviteWish,
): Promise<InviteRefusal | null> {
  const now = deps.clock.now();
  if (wish.endsAt !== null && wish.endsAt <= now) return { kind: "over" };
  const actor = { kind: "principal", principalId: by.id, identity: by.identity } as const;
  const permission = await powerBeyond(tx, deps, actor, givenBy(deps, wish.gives));
  if (permission !== null) return { kind: "beyond-yours", permission };
  const open = await tx.invites.open(now);
  return open.length >= MOST_OPEN ? { kind: "too-many", limit: MOST_OPEN } : null;
}

/** Makes a code worthless; null when it was redeemed or revoked before. */
export async function revokeInvite(
  tx: Tx,
  deps: Pick<Deps, "clock">,
  by: Actor,
  revocation: { readonly id: InviteId; readonly why: "asked" | "seen" | "left" },
): Promise<Invite | null> {
  const invite = await tx.invites.get(revocation.id);
  if (!invite || !(await tx.invites.revoke(invite.id, deps.clock.now()))) return null;
  const { why } = revocation;
  await auditInvite(tx, deps, by, invite, {
    action: "invite.revoked",
    details: { why, principal: invite.by },
  });
  return invite;
}

/** Everything that these give together. */
export function givenBy(deps: Pick<Deps, "access">, gives: readonly GrantSubject[]): readonly Permission[] {
  const { roles } = deps.access.snapshot();
  return gives.flatMap((subject) => permissionsIn({ subject }, roles));
}

/** The role of `guest` holds nothing, so there is nothing of it to grant. */
export const isGrantable = (subject: GrantSubject): boolean =>
  subject.kind !== "role" || subject.role !== GUEST;

/** The one who lets in by it, as the audit names them. */
export const inviterOf = ({ by, byIdentity }: Invite): Actor => ({
  kind: "principal",
  principalId: by,
  identity: byIdentity,
});

export async function auditInvite(
  tx: Tx,
  deps: Pick<Deps, "clock">,
  actor: Actor,
  invite: Pick<Invite, "id"> | null,
  fact: {
    readonly action: AuditAction;
    readonly details: AuditEvent["details"];
    readonly outcome?: AuditEvent["outcome"];
  },
): Promise<void> {
  await tx.audit.append(
    {
      actor,
      action: fact.action,
      target: invite ? { kind: "invite", id: invite.id } : { kind: "system", id: "invites" },
      outcome: fact.outcome ?? "done",
      rule: null,
      details: fact.details,
      reference: null,
    },
    deps.clock.now(),
  );
}

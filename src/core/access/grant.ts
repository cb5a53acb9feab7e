import type { Brand } from "../brand.ts";
import type { Standing } from "../people/identity.ts";
import type { Principal, PrincipalId } from "../people/principal.ts";
import type { Permission } from "./permission.ts";
import type { RoleName } from "./role.ts";

export type GrantId = Brand<string, "GrantId">;

/** What a grant gives: one permission, or everything a role has. */
export type GrantSubject =
  | { readonly kind: "permission"; readonly permission: Permission }
  | { readonly kind: "role"; readonly role: RoleName };

/** A permission or role given to a principal, from-until, by someone, for a reason. */
export interface Grant {
  readonly id: GrantId;
  readonly principalId: PrincipalId;
  readonly subject: GrantSubject;
  readonly startsAt: number;
  /** Null: until revoked. Guests and external people only ever use grants that end. */
  readonly endsAt: number | null;
  readonly grantedBy: PrincipalId | "system";
  readonly reason: string | null;
  readonly revokedAt: number | null;
}

/** Somebody's wish that a person be given something. */
export interface GrantRequest {
  readonly to: Principal;
  readonly subject: GrantSubject;
  /** Null: until revoked. A role without an end becomes the person's role. */
  readonly endsAt: number | null;
  readonly reason: string | null;
  /** What the platform says of their account now. */
  readonly toStanding: Standing;
  /** The door let the giver decide this one grant, which gives no power over Gatehouse: they need not manage access. */
  readonly judged?: "access-request" | "break-glass";
}

const BROKEN_GLASS = "broken glass: ";

/** The reason of a grant that somebody gave to themselves in an emergency: everything done with it is marked by it. */
export const reasonOfBrokenGlass = (reason: string) => BROKEN_GLASS + reason;

export function isBrokenGlass({ grantedBy, principalId, reason }: Grant): boolean {
  return grantedBy === principalId && reason?.startsWith(BROKEN_GLASS) === true;
}

/** What a grant gives as one string, for comparing and for the audit: `agent:designer`, `role:operator`. */
export function subjectKeyOf(subject: GrantSubject): string {
  return subject.kind === "permission" ? subject.permission : `role:${subject.role}`;
}

/** Is this grant in force at the given moment? */
export function isGrantCurrent(grant: Grant, now: number): boolean {
  if (grant.revokedAt !== null && grant.revokedAt <= now) return false;
  return grant.startsAt <= now && (grant.endsAt === null || grant.endsAt > now);
}

import type { Brand } from "../brand.ts";
import type { PrincipalId } from "../people/principal.ts";
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

/** Is this grant in force at the given moment? */
export function isGrantCurrent(grant: Grant, now: number): boolean {
  if (grant.revokedAt !== null && grant.revokedAt <= now) return false;
  return grant.startsAt <= now && (grant.endsAt === null || grant.endsAt > now);
}

import type { GrantSubject } from "../access/grant.ts";
import type { Brand } from "../brand.ts";
import type { Identity } from "./identity.ts";
import type { PrincipalId } from "./principal.ts";

export type InviteId = Brand<string, "InviteId">;

/** A single-use code that makes a stranger a principal with preset grants. The code itself is kept nowhere. */
export interface Invite {
  readonly id: InviteId;
  /** Of the code as people may type it. */
  readonly codeHash: string;
  /** What it gives; nothing: the role that everybody of the team starts with. At most one role among them. */
  readonly gives: readonly GrantSubject[];
  /** When what it gives ends; null: not by itself. */
  readonly grantsEndAt: number | null;
  readonly reason: string | null;
  readonly by: PrincipalId;
  /** The account that it was made from: who is told there. */
  readonly byIdentity: Identity;
  readonly createdAt: number;
  /** Until then the code works. */
  readonly expiresAt: number;
  readonly redeemedAt: number | null;
  readonly redeemedBy: PrincipalId | null;
  readonly revokedAt: number | null;
}

/** Somebody's wish to let in whoever has the code. */
export interface InviteWish {
  readonly gives: readonly GrantSubject[];
  /** When what it gives ends; null: not by itself. */
  readonly endsAt: number | null;
  readonly reason: string | null;
}

/** Why somebody with a code, right or wrong, is not let in. */
export type JoinRefusal =
  | "wrong"
  | "used"
  | "revoked"
  | "expired"
  | "too-many"
  | "not-private"
  | "known"
  | "needs-end"
  | "frozen"
  | "unchecked";

/** What binds a sealed code to its invite. */
export const sealContextOfInvite = (id: InviteId): string => `invite/${id}`;

/** How long a code works. */
export const INVITE_LIFE_MS = 24 * 60 * 60 * 1000;

/** What became of a code that works no more; null while it works. */
export function inviteEnding(invite: Invite, now: number): "used" | "revoked" | "expired" | null {
  if (invite.redeemedAt !== null) return "used";
  if (invite.revokedAt !== null) return "revoked";
  return invite.expiresAt <= now ? "expired" : null;
}

import type { Identity } from "./identity.ts";
import type { PrincipalId } from "./principal.ts";

/** How long a code works. */
export const LINK_CODE_LIFE_MS = 10 * 60 * 1000;

/** A code that joins another account to its maker. The code itself is kept nowhere. */
export interface LinkCode {
  readonly principalId: PrincipalId;
  /** The account that it was made from: who is told there. */
  readonly identity: Identity;
  readonly expiresAt: number;
}

/** What is known of a person's codes: the one that is open, and when they made some of late. */
export interface LinkCodesMade {
  readonly open: string | null;
  readonly at: readonly number[];
}

/** Why an account is not joined to another. */
export type LinkRefusal =
  | "wrong"
  | "expired"
  | "too-many"
  | "too-many-codes"
  | "not-private"
  | "make-in-private"
  | "same"
  | "unchecked"
  /** Guests and people from outside join no account that holds what has no end. */
  | "guest";

/** gone: one of the two is not what they were · busy: something of the first still runs. */
export type MergeRefusal = "gone" | "busy";

export const linkCodeNote = (hash: string): string => `link-code/${hash}`;
export const linkCodesNote = (id: PrincipalId): string => `link-codes-of/${id}`;

/** What binds a sealed code to its maker. */
export const sealContextOfLink = (id: PrincipalId): string => `link-code/${id}`;

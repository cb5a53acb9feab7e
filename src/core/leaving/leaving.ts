import type { GrantSubject } from "../access/grant.ts";
import type { RoleName } from "../access/role.ts";
import type { Identity } from "../people/identity.ts";
import type { Principal } from "../people/principal.ts";
import type { Turn } from "../turn/turn.ts";

/** left: the account is gone from where the team is · guest: it is there, and only as a guest. */
export type LeaveKind = "left" | "guest";

/** An account that is not what it was. */
export interface Leaving {
  readonly identity: Identity;
  readonly how: LeaveKind;
  /** event: the platform said so · sweep: it was found by looking. */
  readonly from: "event" | "sweep";
}

/** Something that was taken, and could be given back. */
export interface Taken {
  readonly subject: GrantSubject;
  readonly endsAt: number | null;
  readonly reason: string | null;
}

/** What was closed by it, of the whole person. */
export interface Closed {
  readonly person: Principal;
  readonly role: RoleName;
  readonly accounts: readonly Identity[];
  readonly taken: readonly Taken[];
  readonly turns: readonly Turn[];
  readonly requests: number;
  readonly invites: number;
}

/** What the last look at everybody's accounts found. */
export interface SweepReport {
  readonly startedAt: number;
  readonly endedAt: number;
  readonly asked: number;
  /** No platform of theirs said anything for sure; looked at again the next time. */
  readonly unsure: number;
  readonly closed: number;
}

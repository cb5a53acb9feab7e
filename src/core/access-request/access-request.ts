import type { AgentId } from "../access/permission.ts";
import type { Brand } from "../brand.ts";
import type { Place } from "../conversation/place.ts";
import type { Identity, Standing } from "../people/identity.ts";
import type { PrincipalId } from "../people/principal.ts";

export type AccessRequestId = Brand<string, "AccessRequestId">;

/**
 * pending      waits for somebody who may decide
 * approved · denied · expired · withdrawn   ended, each with something said to the one who asked
 */
export const REQUEST_STATES = ["pending", "approved", "denied", "expired", "withdrawn"] as const;
export type RequestState = (typeof REQUEST_STATES)[number];

/** Who is asked, one after the other, while nobody answers. */
export const REQUEST_STAGES = ["owner", "approvers", "admins"] as const;
export type RequestStage = (typeof REQUEST_STAGES)[number];

/** For how long somebody asks: from the decision on, on top of what they have, or until a moment. */
export type AskedSpan =
  | { readonly kind: "for"; readonly ms: number }
  | { readonly kind: "more"; readonly ms: number }
  | { readonly kind: "until"; readonly at: number };

/** A person asking for a grant of one agent. */
export interface AccessRequest {
  readonly id: AccessRequestId;
  /** The account that asked; whoever it belongs to gets the grant. */
  readonly identity: Identity;
  /** Null: a stranger when they asked. */
  readonly principalId: PrincipalId | null;
  /** Their name and what the platform said of the account when they asked; for showing only. */
  readonly name: string;
  readonly standing: Standing;
  readonly agentId: AgentId;
  /** Null: they did not say. */
  readonly asked: AskedSpan | null;
  /** In their own words. */
  readonly reason: string | null;
  /** Where they hear of it. */
  readonly place: Place;
  readonly state: RequestState;
  readonly stage: RequestStage;
  /** When the next stage is asked; null: there is none. */
  readonly escalatesAt: number | null;
  readonly expiresAt: number;
  readonly createdAt: number;
  readonly decidedAt: number | null;
  readonly decidedBy: PrincipalId | "system" | null;
  /** What the one who denied it wrote. */
  readonly denialReason: string | null;
  /** Until when it was approved. */
  readonly endsAt: number | null;
  /** Short, for people and logs alike. */
  readonly reference: string;
}

const NEXT: Record<RequestState, readonly RequestState[]> = {
  pending: ["approved", "denied", "expired", "withdrawn"],
  approved: [],
  denied: [],
  expired: [],
  withdrawn: [],
};

/** May a request go from one state to the other? */
export function canMoveRequest(from: RequestState, to: RequestState): boolean {
  return NEXT[from].includes(to);
}

/** The stages behind this one, in order. */
export function stagesAfter(stage: RequestStage | null): readonly RequestStage[] {
  return stage === null ? REQUEST_STAGES : REQUEST_STAGES.slice(REQUEST_STAGES.indexOf(stage) + 1);
}

/** When a grant ends that is given now. `hasUntil` is the end of what they hold already. */
export function endOfGrant(asked: AskedSpan, now: number, hasUntil: number | null): number {
  switch (asked.kind) {
    case "for":
      return now + asked.ms;
    case "more":
      return Math.max(now, hasUntil ?? now) + asked.ms;
    case "until":
      return asked.at;
  }
}

/** One card of a request: the outbox row that showed it to somebody. */
export interface RequestCardCopy {
  readonly requestId: AccessRequestId;
  readonly outboxId: string;
  /** Who was shown it. */
  readonly identity: Identity;
}

import type { AgentId } from "../access/permission.ts";
import type { Brand } from "../brand.ts";
import type { ConversationId } from "../conversation/conversation.ts";
import type { Identity, Platform } from "../people/identity.ts";
import type { PrincipalId } from "../people/principal.ts";
import type { TurnId } from "../turn/turn.ts";
import type { ShownButton } from "../words/text.ts";
import type { ApprovalChoice, ApprovalEnding, GatewayApproval } from "./gateway-approval.ts";

/** Our own id of a request. */
export type ApprovalId = Brand<string, "ApprovalId">;

/**
 * pending   waits for votes
 * claimed   decided here, and about to be told to the gateway
 * approved · denied · expired · stopped · lost   ended, as the gateway says
 */
export const APPROVAL_STATES = [
  "pending",
  "claimed",
  "approved",
  "denied",
  "expired",
  "stopped",
  "lost",
] as const;
export type ApprovalState = (typeof APPROVAL_STATES)[number];
export type ApprovalEnd = Exclude<ApprovalState, "pending" | "claimed">;

/** What a decision was drawn from: people's votes, or that nobody could vote, or that the requester lost the agent. */
export type DecidedFrom = "votes" | "nobody" | "revoked";

/** A question of the gateway to our approvers, with a deadline. */
export interface ApprovalRequest {
  readonly id: ApprovalId;
  readonly gatewayId: string;
  readonly gatewayApprovalId: GatewayApproval["id"];
  readonly agentId: AgentId;
  /** As the gateway asked it; its text is what runs, letter for letter. */
  readonly approval: GatewayApproval;
  /** SHA-256 of the text, judged against the text at every vote. */
  readonly digest: string;
  readonly turnId: TurnId | null;
  readonly conversationId: ConversationId | null;
  /** Who asked the agent; null when the gateway named no run of ours. */
  readonly requesterId: PrincipalId | null;
  /** Who may not vote: the requester, or everybody who could be. */
  readonly barred: readonly PrincipalId[];
  readonly dangerous: boolean;
  /** How many have to approve. */
  readonly quorum: number;
  /** How far it was escalated; 0: not at all. */
  readonly stage: number;
  /** Whom we wait for. */
  readonly asked: readonly PrincipalId[];
  readonly state: ApprovalState;
  /** What was decided here, once it was. */
  readonly choice: ApprovalChoice | null;
  readonly decidedFrom: DecidedFrom | null;
  /** What the one who denied it wrote. */
  readonly reason: string | null;
  /** Who ended it, by name, as people read it; empty when nobody of ours did. */
  readonly endedBy: readonly string[];
  readonly reference: string;
  readonly openedAt: number;
  readonly endedAt: number | null;
}

/** One approver's answer; the last one of each counts. */
export interface Vote {
  readonly requestId: ApprovalId;
  readonly principalId: PrincipalId;
  readonly identity: Identity;
  readonly choice: ApprovalChoice;
  /** Their own request, which the settings let admins decide. */
  readonly own: boolean;
  readonly at: number;
}

/** A message that shows a request, and is redrawn with it. */
export interface Card {
  readonly requestId: ApprovalId;
  /** The outbox row that said it. */
  readonly outboxId: string;
  readonly lane: string;
  readonly platform: Platform;
  /** Whom it was sent to; null for the approvals channel. */
  readonly principalId: PrincipalId | null;
  /** ask: with buttons, for those who decide. view: for looking. step: between a click and the vote. line: says in the thread that it waits. */
  readonly kind: "ask" | "view" | "step" | "line";
  readonly buttons: readonly ShownButton[];
  /** When it turned out that it never arrived. */
  readonly lostAt: number | null;
}

const NEXT: Record<ApprovalState, readonly ApprovalState[]> = {
  pending: ["claimed", "approved", "denied", "expired", "stopped", "lost"],
  claimed: ["approved", "denied", "expired", "stopped", "lost"],
  approved: [],
  denied: [],
  expired: [],
  stopped: [],
  lost: [],
};

/** May a request go from one state to the other? */
export function canMoveApproval(from: ApprovalState, to: ApprovalState): boolean {
  return NEXT[from].includes(to);
}

export function isApprovalOver(state: ApprovalState): state is ApprovalEnd {
  return NEXT[state].length === 0;
}

/** The gateway's word on the end, as a state of ours. */
export function stateOfEnding(ending: ApprovalEnding): ApprovalEnd {
  return ending.kind === "allowed" ? "approved" : ending.kind;
}

/** The first digits of a digest, as people compare them: `9c41 e2`. */
export function shownDigest(digest: string): string {
  return `${digest.slice(0, 4)} ${digest.slice(4, 6)}`;
}

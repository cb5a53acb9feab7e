import type { ApprovalId, ApprovalRequest, ApprovalState, Card, Vote } from "../approval/approval-request.ts";
import type { GatewayApprovalId } from "../approval/gateway-approval.ts";
import type { PrincipalId } from "../people/principal.ts";

export interface ApprovalReads {
  get(id: ApprovalId): Promise<ApprovalRequest | null>;
  byGatewayId(gatewayId: string, id: GatewayApprovalId): Promise<ApprovalRequest | null>;
  /** All that have not ended, oldest first. */
  open(): Promise<readonly ApprovalRequest[]>;
  /** Those that ended, newest first. */
  past(limit: number): Promise<readonly ApprovalRequest[]>;
  /** In the order of voting. */
  votesOn(id: ApprovalId): Promise<readonly Vote[]>;
  cardsOf(id: ApprovalId): Promise<readonly Card[]>;
}
export interface ApprovalWrites {
  /** False when the gateway's request is there already. */
  add(request: ApprovalRequest): Promise<boolean>;
  /** Moves a request from exactly `from`; false when it is not there any more. */
  move(id: ApprovalId, from: ApprovalState, to: ApprovalState, changes: ApprovalChanges): Promise<boolean>;
  setPeople(id: ApprovalId, people: Pick<ApprovalRequest, "requesterId" | "barred" | "asked">): Promise<void>;
  dropVote(id: ApprovalId, principal: PrincipalId): Promise<void>;
  setAsked(id: ApprovalId, asked: Pick<ApprovalRequest, "stage" | "asked">): Promise<void>;
  /** Takes the place of what the same person voted before. */
  vote(vote: Vote): Promise<void>;
  addCard(card: Card): Promise<void>;
  /** False when it was known to be lost. */
  loseCard(outboxId: string, at: number): Promise<boolean>;
}
export type ApprovalChanges = Partial<
  Pick<ApprovalRequest, "choice" | "decidedFrom" | "reason" | "endedBy" | "endedAt">
>;

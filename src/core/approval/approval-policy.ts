import type { RoleName } from "../access/role.ts";
import type { Identity } from "../people/identity.ts";
import type { PrincipalId } from "../people/principal.ts";
import type { ApprovalRequest, Vote } from "./approval-request.ts";
import type { ApprovalRules, EscalationStep } from "./approval-rules.ts";
import type { ApprovalChoice } from "./gateway-approval.ts";
import { fitsOnCard } from "./spell-out.ts";

/** Somebody who may decide a request and can be reached. */
export interface Candidate {
  readonly principalId: PrincipalId;
  readonly roles: readonly RoleName[];
  readonly identities: readonly Identity[];
  /** Those who are away and named this one. */
  readonly standsInFor?: readonly Candidate[];
}

/** From which step on somebody is asked: those whom a step names wait for it, all others are asked at once. */
export function stageOf(candidate: Candidate, steps: readonly EscalationStep[]): number {
  const others = (candidate.standsInFor ?? []).map((one) => ownStageOf(one, steps));
  return Math.min(ownStageOf(candidate, steps), ...others);
}

function ownStageOf(candidate: Candidate, steps: readonly EscalationStep[]): number {
  const step = steps.findIndex(({ to }) =>
    to.kind === "role" ? candidate.roles.includes(to.role) : candidate.identities.includes(to.identity),
  );
  return step + 1;
}

/** Whom to ask: from this stage on, the first at which there are enough. Null: there are not enough at any. */
export function chooseAsked(
  candidates: readonly Candidate[],
  rules: Pick<ApprovalRules, "escalate">,
  { quorum, stage }: Pick<ApprovalRequest, "quorum" | "stage">,
): { readonly stage: number; readonly asked: readonly PrincipalId[] } | null {
  for (let reached = stage; reached <= rules.escalate.length; reached++) {
    const asked = candidates.filter((one) => stageOf(one, rules.escalate) <= reached);
    if (asked.length >= quorum) {
      return { stage: reached, asked: asked.map(({ principalId }) => principalId) };
    }
  }
  return null;
}

/** The stage that silence has brought a request to by now. */
export function stageDue(rules: ApprovalRules, request: Pick<ApprovalRequest, "openedAt">, now: number) {
  return rules.escalate.filter(({ afterMs }) => request.openedAt + afterMs <= now).length;
}

/** How many have to approve: a dangerous request may need a second person. */
export function quorumOf(rules: ApprovalRules, dangerous: boolean): number {
  return dangerous && rules.dangerous === "second-approver" ? Math.max(2, rules.quorum) : rules.quorum;
}

export type Tally =
  | { readonly kind: "open"; readonly missing: number }
  | { readonly kind: "decided"; readonly choice: ApprovalChoice };

/** What the votes come to: one denial denies; a lasting approval takes everybody's word for it. */
export function tally(votes: readonly Pick<Vote, "principalId" | "choice">[], quorum: number): Tally {
  if (votes.some(({ choice }) => choice === "deny")) return { kind: "decided", choice: "deny" };
  const approvers = new Set(votes.map(({ principalId }) => principalId));
  if (approvers.size < quorum) return { kind: "open", missing: quorum - approvers.size };
  const lasting = votes.every(({ choice }) => choice === "allow-always");
  return { kind: "decided", choice: lasting ? "allow-always" : "allow-once" };
}

/** How far the one who clicked has come: the card, the view of a long command, or a second look. */
export type VoteStep = "card" | "whole" | "confirmed";

export interface VoteFacts {
  readonly request: Pick<
    ApprovalRequest,
    "state" | "barred" | "requesterId" | "dangerous" | "digest" | "approval"
  >;
  /** Of the text that is stored now, and of the text that the button was made for. */
  readonly digests: { readonly stored: string; readonly shown: string };
  readonly choice: ApprovalChoice;
  readonly step: VoteStep;
  readonly voter: {
    readonly id: PrincipalId;
    readonly mayApprove: boolean;
    readonly isAdmin: boolean;
    readonly isAway: boolean;
    /** What they voted before. */
    readonly earlier: ApprovalChoice | null;
  };
  /** May the requester still use the agent? */
  readonly requesterMayRun: boolean;
  readonly selfApproval: "never" | "admins";
  readonly confirmsDanger: boolean;
}

export type VoteVerdict =
  | { readonly kind: "counts"; readonly own: boolean }
  | { readonly kind: "needs"; readonly step: "whole" | "confirm" }
  | {
      readonly kind: "refused";
      readonly why:
        | "over"
        | "tampered"
        | "not-offered"
        | "own-request"
        | "not-approver"
        | "away"
        | "requester-lost-access"
        | "already";
    };

/** May this click count, as things are at this moment? */
export function judgeVote(facts: VoteFacts): VoteVerdict {
  const { request, digests, choice, voter } = facts;
  if (request.digest !== digests.stored || request.digest !== digests.shown) return refused("tampered");
  if (!voter.mayApprove) return refused(request.barred.includes(voter.id) ? "own-request" : "not-approver");
  const own = request.barred.includes(voter.id);
  if (own && !(facts.selfApproval === "admins" && voter.isAdmin)) return refused("own-request");
  if (request.state !== "pending") return refused("over");
  if (!request.approval.choices.includes(choice)) return refused("not-offered");
  if (voter.isAway) return refused("away");
  if (choice === "deny") return { kind: "counts", own };
  if (!facts.requesterMayRun) return refused("requester-lost-access");
  if (voter.earlier === choice) return refused("already");
  if (facts.step !== "card") return { kind: "counts", own };
  if (!fitsOnCard(request.approval.text)) return { kind: "needs", step: "whole" };
  const twice = own || (request.dangerous && facts.confirmsDanger);
  return twice ? { kind: "needs", step: "confirm" } : { kind: "counts", own };
}

const refused = (why: Extract<VoteVerdict, { kind: "refused" }>["why"]): VoteVerdict => ({
  kind: "refused",
  why,
});

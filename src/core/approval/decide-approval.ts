import { loadFreezes, loadPerson } from "../access/load-snapshot.ts";
import {
  type AccessQuestion,
  type AccessSnapshot,
  decideAccess,
  holdsEverything,
  type PersonAccess,
} from "../access/policy.ts";
import type { Standing } from "../people/identity.ts";
import type { PrincipalId } from "../people/principal.ts";
import { actorOf, type ResolvedAsker } from "../people/resolve-asker.ts";
import type { Tx } from "../ports/store.ts";
import { type ApprovalDeps, approvalSettings, rulesFor } from "./approval-deps.ts";
import { judgeVote, tally, type VoteFacts, type VoteStep, type VoteVerdict } from "./approval-policy.ts";
import type { ApprovalId, ApprovalRequest, Vote } from "./approval-request.ts";
import { auditApproval } from "./audit-approval.ts";
import { awayOf } from "./away.ts";
import type { ApprovalChoice } from "./gateway-approval.ts";
import { redrawCards } from "./post-card.ts";
import { showWaiting } from "./waiting-line.ts";

/** A click, as the server's row of its button says. */
export interface CastVote {
  readonly request: ApprovalId;
  readonly choice: ApprovalChoice;
  readonly step: VoteStep;
  /** The digest of the text that the button was made for. */
  readonly shown: string;
  /** What the person wrote with a denial. */
  readonly reason: string | null;
}

type Refusal = Extract<VoteVerdict, { kind: "refused" }>["why"];

export type VoteOutcome =
  /** The decision is reached: the gateway has to be told after the commit. */
  | { readonly kind: "decided"; readonly request: ApprovalRequest }
  | { readonly kind: "recorded"; readonly request: ApprovalRequest; readonly missing: number }
  /** Before it counts, the person has to see the whole command, or look again. */
  | {
      readonly kind: "needs";
      readonly step: "whole" | "confirm";
      readonly own: boolean;
      readonly request: ApprovalRequest;
    }
  | { readonly kind: "refused"; readonly why: Refusal; readonly request: ApprovalRequest }
  | { readonly kind: "gone" };

type DecideDeps = Pick<
  ApprovalDeps,
  "access" | "settings" | "clock" | "hasher" | "vault" | "ids" | "gateways" | "crashPoints"
>;

/** Judges a click as things are in this transaction, and counts it: of two at once, one finds it decided. */
export async function castVote(
  tx: Tx,
  deps: DecideDeps,
  who: ResolvedAsker,
  cast: CastVote,
): Promise<VoteOutcome> {
  const request = await tx.approvals.get(cast.request);
  const voterId = who.principal?.id;
  if (!request || voterId === undefined) return { kind: "gone" };
  const verdict = judgeVote(await factsOf(tx, deps, { who, voterId, request, cast }));
  if (verdict.kind === "needs") {
    return { kind: "needs", step: verdict.step, own: request.barred.includes(voterId), request };
  }
  if (verdict.kind === "refused") {
    await auditApproval(tx, deps, request, {
      action: "approval.refused",
      by: actorOf(who),
      outcome: "denied",
      rule: RULES[verdict.why],
      details: { why: verdict.why, choice: cast.choice },
    });
    return { kind: "refused", why: verdict.why, request };
  }
  return count(tx, deps, who, { request, cast, voterId, own: verdict.own });
}

interface Counted {
  readonly request: ApprovalRequest;
  readonly cast: CastVote;
  readonly voterId: PrincipalId;
  readonly own: boolean;
}

async function count(
  tx: Tx,
  deps: DecideDeps,
  who: ResolvedAsker,
  { request, cast, voterId, own }: Counted,
): Promise<VoteOutcome> {
  const { choice } = cast;
  const at = deps.clock.now();
  const reason = choice === "deny" && cast.reason !== null ? cast.reason : null;
  await tx.approvals.vote({
    requestId: request.id,
    principalId: voterId,
    identity: who.identity,
    choice,
    own,
    at,
  });
  const by = actorOf(who);
  const written = reason === null ? {} : { reason: deps.vault.digest(reason) };
  const details = { after: choice, step: cast.step, own, ...written };
  await auditApproval(tx, deps, request, { action: "approval.voted", by, details });
  const outcome = tally(await votesThatHold(tx, deps, request), request.quorum);
  if (outcome.kind === "open") {
    await redrawCards(tx, deps, request);
    await showWaiting(tx, deps, request);
    return { kind: "recorded", request, missing: outcome.missing };
  }
  const claim = { choice: outcome.choice, decidedFrom: "votes", reason } as const;
  if (!(await tx.approvals.move(request.id, "pending", "claimed", claim))) return { kind: "gone" };
  await auditApproval(tx, deps, request, {
    action: "approval.decided",
    by,
    outcome: outcome.choice === "deny" ? "denied" : "done",
    rule: `approve:${request.agentId}, ${request.quorum} of those asked`,
    details: { after: outcome.choice, own, ...written },
  });
  return { kind: "decided", request };
}

/** Whoever lost the right since has approved nothing. */
async function votesThatHold(tx: Tx, deps: DecideDeps, request: ApprovalRequest): Promise<readonly Vote[]> {
  const holding: Vote[] = [];
  const freezes = await loadFreezes(tx);
  for (const vote of await tx.approvals.votesOn(request.id)) {
    const voter = await loadPerson(tx, vote.principalId, deps.clock.now());
    const question = { kind: "approve", agentId: request.agentId } as const;
    if (may({ ...deps, freezes }, voter, question, "member")) holding.push(vote);
  }
  return holding;
}

/** The one door, for a person as this transaction sees them. */
function may(
  deps: DecideDeps & Pick<AccessSnapshot, "freezes">,
  person: PersonAccess | null,
  question: AccessQuestion,
  standing: Standing,
): boolean {
  if (!person) return false;
  const { id } = person.principal;
  const { freezes } = deps;
  const snapshot = { people: new Map([[id, person]]), roles: deps.access.snapshot().roles, freezes };
  return decideAccess({ principalId: id, standing }, question, snapshot, deps.clock.now()).kind === "allowed";
}

async function factsOf(
  tx: Tx,
  deps: DecideDeps,
  about: {
    readonly who: ResolvedAsker;
    readonly voterId: PrincipalId;
    readonly request: ApprovalRequest;
    readonly cast: CastVote;
  },
): Promise<VoteFacts> {
  const { who, voterId, request, cast } = about;
  const now = deps.clock.now();
  const { roles } = deps.access.snapshot();
  const judging = { ...deps, freezes: await loadFreezes(tx) };
  const voter = await loadPerson(tx, voterId, now);
  const votes = await tx.approvals.votesOn(request.id);
  const { agentId } = request;
  const { standing } = who.asker;
  const { requesterId } = request;
  const requester = requesterId === null ? null : await loadPerson(tx, requesterId, now);
  return {
    request,
    digests: { stored: deps.hasher.sha256(request.approval.text), shown: cast.shown },
    choice: cast.choice,
    step: cast.step,
    voter: {
      id: voterId,
      mayApprove: may(judging, voter, { kind: "approve", agentId }, standing),
      isAdmin: voter !== null && holdsEverything(voter, standing, roles, now),
      isAway: (await awayOf(tx, voterId, now)) !== null,
      earlier: votes.find(({ principalId }) => principalId === voterId)?.choice ?? null,
    },
    requesterMayRun:
      requesterId === null || may(judging, requester, { kind: "use-agent", agentId }, "member"),
    selfApproval: approvalSettings(deps).selfApproval,
    confirmsDanger: rulesFor(deps, request.agentId).dangerous === "confirm",
  };
}

const RULES: Readonly<Record<Refusal, string>> = {
  over: "It was decided or over already.",
  tampered: "The text is not the one that the button was made for.",
  "not-offered": "The gateway does not offer this answer.",
  "own-request": "Nobody decides what they asked for themselves.",
  "not-approver": "They may not decide this agent's requests.",
  away: "They are away.",
  "requester-lost-access": "Whoever asked for it may not use the agent any more.",
  already: "They had voted the same.",
};

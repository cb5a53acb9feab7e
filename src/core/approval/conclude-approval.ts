import { agentNameOf } from "../access/agent-directory.ts";
import { listHelpers } from "../access/policy.ts";
import type { Tx } from "../ports/store.ts";
import { stopOrderOf } from "../turn/stop-orders.ts";
import { sayInPlace } from "../words/say.ts";
import type { Text } from "../words/text.ts";
import type { ApprovalDeps } from "./approval-deps.ts";
import {
  type ApprovalId,
  type ApprovalRequest,
  isApprovalOver,
  stateOfEnding,
  type Vote,
} from "./approval-request.ts";
import { APPROVAL_JOB, auditApproval } from "./audit-approval.ts";
import { cardStateOf, nameOfPerson } from "./describe-approval.ts";
import { findApprovers } from "./find-approvers.ts";
import type { ApprovalEnding } from "./gateway-approval.ts";
import { redrawCards } from "./post-card.ts";
import { endWaiting } from "./waiting-line.ts";

/** What else is known of the end: who stopped the run, and whether the agent hears the reason. */
export interface Conclusion {
  readonly ending: ApprovalEnding;
  readonly stoppedBy: string | null;
  readonly agentTold: boolean;
}

/**
 * The gateway's word on how a request ended, made ours: every card redrawn, the requester told. The first to say so
 * counts; null when it had ended before.
 */
export async function concludeApproval(
  deps: ApprovalDeps,
  id: ApprovalId,
  conclusion: Conclusion,
): Promise<ApprovalRequest | null> {
  const absent = await absentees(deps, id);
  const ended = await deps.store.transact(async (tx) => {
    const before = await tx.approvals.get(id);
    if (!before || isApprovalOver(before.state)) return null;
    const endedBy = endersOf(deps, before, await tx.approvals.votesOn(id), conclusion);
    const state = stateOfEnding(conclusion.ending);
    const changes = { endedAt: deps.clock.now(), endedBy };
    if (!(await tx.approvals.move(id, before.state, state, changes))) return null;
    const request = { ...before, ...changes, state };
    const { ending } = conclusion;
    await auditApproval(tx, deps, request, {
      action: "approval.ended",
      by: APPROVAL_JOB,
      outcome: state === "approved" ? "done" : state === "denied" ? "denied" : "failed",
      details: {
        after: ending.kind === "allowed" ? ending.choice : ending.kind,
        decided: before.choice,
        by: endedBy.length,
      },
    });
    await redrawCards(tx, deps, request);
    await endWaiting(tx, deps, request);
    await tellRequester(tx, deps, request, { ...conclusion, absent });
    return request;
  });
  if (ended) deps.crashPoints.reach("approval-closed");
  return ended;
}

/** Who ended it, by name. What the gateway says must be what was decided here, or somebody else decided it there. */
function endersOf(
  deps: ApprovalDeps,
  { choice, decidedFrom }: ApprovalRequest,
  votes: readonly Vote[],
  { ending, stoppedBy }: Conclusion,
): readonly string[] {
  if (ending.kind === "stopped") return stoppedBy === null ? [] : [stoppedBy];
  if (ending.kind !== "allowed" && ending.kind !== "denied") return [];
  const isOurs = choice !== null && (choice === "deny") === (ending.kind === "denied");
  if (!isOurs) return [];
  if (decidedFrom !== "votes") return ["Gatehouse"];
  return votes
    .filter((vote) => (vote.choice === "deny") === (choice === "deny"))
    .map(({ principalId }) => nameOfPerson(deps, principalId));
}

async function tellRequester(
  tx: Tx,
  deps: ApprovalDeps,
  request: ApprovalRequest,
  conclusion: Conclusion & { readonly absent: readonly string[] },
): Promise<void> {
  // A stopped turn says so itself.
  if (request.state === "stopped" || request.conversationId === null) return;
  const conversation = await tx.conversations.get(request.conversationId);
  if (!conversation) return;
  const agent = agentNameOf(deps, request.agentId);
  const state = cardStateOf(deps, request, await tx.approvals.votesOn(request.id));
  const text: Text =
    request.decidedFrom === "nobody" && request.state === "denied"
      ? {
          key: "approval-nobody",
          agent,
          quorum: request.quorum,
          absent: conclusion.absent,
          helpers: helpersOf(deps, request),
        }
      : { key: "approval-result", agent, state, agentTold: conclusion.agentTold };
  await sayInPlace(tx, deps, conversation.place, { text, reference: request.reference });
}

function helpersOf(deps: ApprovalDeps, { agentId, barred }: ApprovalRequest): readonly string[] {
  return listHelpers(deps.access.snapshot(), agentId, deps.clock.now())
    .filter((id) => !barred.includes(id))
    .map((id) => nameOfPerson(deps, id));
}

/** Those who may decide it and are not there, for a denial that nobody made. */
async function absentees(deps: ApprovalDeps, id: ApprovalId): Promise<readonly string[]> {
  const request = await deps.store.approvals.get(id);
  if (request?.decidedFrom !== "nobody") return [];
  const { away, outOfReach } = await findApprovers(deps, request);
  const ids = [...away, ...outOfReach.map(({ principalId }) => principalId)];
  return ids.map((one) => nameOfPerson(deps, one));
}

/** Who stopped the turn behind a request, as far as anybody knows. */
export async function stopperOf(
  deps: ApprovalDeps,
  { turnId }: Pick<ApprovalRequest, "turnId">,
): Promise<string | null> {
  return turnId === null ? null : ((await stopOrderOf(deps, { id: turnId }))?.by ?? null);
}

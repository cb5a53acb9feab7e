import { agentNameOf } from "../access/agent-directory.ts";
import { decideAccess } from "../access/policy.ts";
import type { PrincipalId } from "../people/principal.ts";
import type { Deps } from "../ports/deps.ts";
import type { Reads } from "../ports/store.ts";
import type { ApprovalCard, CardState } from "./approval-card.ts";
import { type ApprovalRequest, shownDigest, type Vote } from "./approval-request.ts";
import { beginningToShow, fitsOnCard } from "./spell-out.ts";

type DescribeDeps = Pick<Deps, "access" | "clock" | "gateways" | "settings">;

/** What a request's cards say now. */
export async function describeApproval(
  reads: Pick<Reads, "approvals" | "conversations">,
  deps: DescribeDeps,
  request: ApprovalRequest,
): Promise<ApprovalCard> {
  const { approval, conversationId } = request;
  const whole = fitsOnCard(approval.text);
  const conversation = conversationId === null ? null : await reads.conversations.get(conversationId);
  return {
    kind: approval.kind,
    agent: agentNameOf(deps, request.agentId),
    requester: request.requesterId === null ? null : nameOfPerson(deps, request.requesterId),
    text: whole ? approval.text : beginningToShow(approval.text),
    whole,
    letters: [...approval.text].length,
    digest: shownDigest(request.digest),
    title: approval.title,
    host: approval.host,
    folder: approval.folder,
    program: approval.program,
    risks: approval.risks,
    dangerous: request.dangerous,
    place: conversation?.place ?? null,
    state: cardStateOf(deps, request, await reads.approvals.votesOn(request.id)),
  };
}

/** How a request stands, as people read it. */
export function cardStateOf(
  deps: Pick<Deps, "access" | "clock">,
  request: ApprovalRequest,
  votes: readonly Vote[],
): CardState {
  const at = request.endedAt ?? 0;
  const by = request.endedBy;
  switch (request.state) {
    case "pending":
    case "claimed": {
      const approving = votes.filter((vote) => vote.choice !== "deny" && stillMay(deps, request, vote));
      return {
        kind: "waiting",
        until: request.approval.expiresAt,
        quorum: request.quorum,
        approvers: request.asked.map((id) => nameOfPerson(deps, id)),
        approvedBy: approving.map(({ principalId }) => nameOfPerson(deps, principalId)),
      };
    }
    case "approved":
      return { kind: "approved", by, at, reason: null };
    case "denied":
      return { kind: "denied", by, at, reason: request.reason };
    case "stopped":
      return { kind: "stopped", by: by[0] ?? null, at };
    case "expired":
    case "lost":
      return { kind: request.state, at };
  }
}

/** Whoever lost the right since has approved nothing. */
function stillMay(
  { access, clock }: Pick<Deps, "access" | "clock">,
  { agentId }: ApprovalRequest,
  { principalId }: Vote,
): boolean {
  const question = { kind: "approve", agentId } as const;
  const asker = { principalId, standing: "member" } as const;
  return decideAccess(asker, question, access.snapshot(), clock.now()).kind === "allowed";
}

export function nameOfPerson(deps: Pick<Deps, "access">, id: PrincipalId): string {
  return deps.access.snapshot().people.get(id)?.principal.displayName ?? "somebody";
}

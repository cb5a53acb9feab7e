import type { AtGateway } from "../ports/gateways.ts";
import type { Tx } from "../ports/store.ts";
import { type ApprovalDeps, rulesFor } from "./approval-deps.ts";
import { quorumOf } from "./approval-policy.ts";
import type { ApprovalId, ApprovalRequest } from "./approval-request.ts";
import { APPROVAL_JOB, auditApproval } from "./audit-approval.ts";
import { findOrigin } from "./find-origin.ts";
import type { GatewayApproval } from "./gateway-approval.ts";
import { type ApprovalPlan, applyPlan, planApproval } from "./plan-approval.ts";

/**
 * Makes a request of the gateway known to those who may decide it, once, however often it is heard. Where nobody can,
 * it is denied in the same transaction. Returns what there is to do now; null when it was known.
 */
export async function openApproval(
  deps: ApprovalDeps & AtGateway,
  approval: GatewayApproval,
): Promise<{ readonly request: ApprovalRequest; readonly plan: ApprovalPlan } | null> {
  deps.crashPoints.reach("approval-heard");
  if (await deps.store.approvals.byGatewayId(deps.gateway.id, approval.id)) return null;
  const request = await requestOf(deps, approval);
  const plan = await planApproval(deps, request);
  const opened = await deps.store.transact(async (tx) => {
    if (!(await tx.approvals.add(request))) return false;
    await auditApproval(tx, deps, request, {
      action: "approval.requested",
      by: APPROVAL_JOB,
      details: {
        approval: approval.id,
        kind: approval.kind,
        session: approval.sessionKey,
        run: approval.runId,
        quorum: request.quorum,
        dangerous: request.dangerous,
        asked: plan.kind === "ask" ? plan.asked.join(" ") : "",
      },
    });
    if (plan.kind === "ask") await applyPlan(tx, deps, request, plan);
    else await claimDenial(tx, deps, request, plan);
    return true;
  });
  if (!opened) return null;
  deps.crashPoints.reach("approval-opened");
  return { request, plan };
}

async function requestOf(
  deps: ApprovalDeps & AtGateway,
  approval: GatewayApproval,
): Promise<ApprovalRequest> {
  const origin = await findOrigin(deps, approval);
  const isRisky = deps.settings.agents.get(origin.agentId)?.risk === "high";
  const dangerous = isRisky || approval.risks.length > 0;
  return {
    id: deps.ids.next("a") as ApprovalId,
    gatewayId: deps.gateway.id,
    gatewayApprovalId: approval.id,
    agentId: origin.agentId,
    approval,
    digest: deps.hasher.sha256(approval.text),
    turnId: origin.turn?.id ?? null,
    conversationId: origin.conversation?.id ?? null,
    requesterId: origin.requesterId,
    barred: origin.barred,
    dangerous,
    quorum: quorumOf(rulesFor(deps, origin.agentId), dangerous),
    stage: 0,
    asked: [],
    state: "pending",
    choice: null,
    decidedFrom: null,
    reason: null,
    endedBy: [],
    reference: origin.turn?.reference ?? deps.ids.reference(),
    openedAt: deps.clock.now(),
    endedAt: null,
  };
}

/** Nobody can decide, or the one who asked may not use the agent any more: it is denied, never allowed. */
export async function claimDenial(
  tx: Tx,
  deps: ApprovalDeps,
  request: ApprovalRequest,
  plan: Extract<ApprovalPlan, { kind: "deny" }>,
): Promise<boolean> {
  const changes = { choice: "deny", decidedFrom: plan.from } as const;
  if (!(await tx.approvals.move(request.id, "pending", "claimed", changes))) return false;
  await auditApproval(tx, deps, request, {
    action: "approval.decided",
    by: APPROVAL_JOB,
    outcome: "denied",
    rule:
      plan.from === "nobody"
        ? "Nobody who may decide it could be reached."
        : "Whoever asked for it may not use the agent any more.",
    details: { after: "deny", absent: plan.absent.join(" ") },
  });
  return true;
}

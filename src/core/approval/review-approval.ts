import type { ApprovalDeps } from "./approval-deps.ts";
import type { ApprovalId } from "./approval-request.ts";
import { claimDenial } from "./open-approval.ts";
import { applyPlan, planApproval } from "./plan-approval.ts";

/**
 * Looks at an open request again after access, absences, time or a lost card changed: more people are asked, cards
 * follow, or it is denied because nobody is left. True when it was decided by that.
 */
export async function reviewApproval(deps: ApprovalDeps, id: ApprovalId): Promise<boolean> {
  const request = await deps.store.approvals.get(id);
  if (request?.state !== "pending") return false;
  const plan = await planApproval(deps, request, await deps.store.approvals.cardsOf(id));
  return deps.store.transact(async (tx) => {
    const now = await tx.approvals.get(id);
    if (now?.state !== "pending") return false;
    if (plan.kind === "deny") return claimDenial(tx, deps, now, plan);
    await applyPlan(tx, deps, now, plan);
    return false;
  });
}

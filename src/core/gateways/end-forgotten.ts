import type { ApprovalDeps } from "../approval/approval-deps.ts";
import { endApproval } from "../approval/tell-gateway.ts";
import { concludeQuestion } from "../question/conclude-question.ts";

/** What a gateway asked that the settings do not name any more: nobody will ever answer it there, so it is lost. */
export async function endForgotten(deps: ApprovalDeps): Promise<void> {
  const known = deps.gateways.all.map(({ id }) => id);
  const isForgotten = ({ gatewayId }: { readonly gatewayId: string }) => !known.includes(gatewayId);
  try {
    for (const { id } of (await deps.store.approvals.open()).filter(isForgotten)) {
      await endApproval(deps, id, { ending: { kind: "lost" }, stoppedBy: null, agentTold: false });
    }
    for (const { id } of (await deps.store.questions.open()).filter(isForgotten)) {
      await concludeQuestion(deps, id, { kind: "lost" });
    }
  } catch (fault) {
    deps.logger.error(
      { fault: String(fault) },
      "requests of a gateway that is named no more could not be ended; at the next start again",
    );
  }
}

import { hasCode } from "../errors.ts";
import type { AtGateway } from "../ports/gateways.ts";
import type { ApprovalDeps } from "./approval-deps.ts";
import type { ApprovalId, ApprovalRequest } from "./approval-request.ts";
import { type Conclusion, concludeApproval, stopperOf } from "./conclude-approval.ts";
import { nameOfPerson } from "./describe-approval.ts";

/** A reason reaches the agent only while its run waits; a denial waits no longer than this for it. */
const TELL_AGENT_MS = 2000;

/**
 * Tells the gateway what was decided, with the same answer however often, and takes over what it says of the end.
 * False when it has to be tried again.
 */
export async function tellGateway(deps: ApprovalDeps & AtGateway, id: ApprovalId): Promise<boolean> {
  const request = await deps.store.approvals.get(id);
  if (request?.state !== "claimed" || request.choice === null) return true;
  const note = await noteFor(deps, request);
  const agentTold = note !== null && (await tellAgent(deps, request, note));
  deps.crashPoints.reach("approval-resolving");
  try {
    const { ending } = await deps.gateway.resolveApproval(atGateway(request), request.choice);
    deps.crashPoints.reach("approval-resolved");
    await endApproval(deps, id, { ending, stoppedBy: null, agentTold });
    return true;
  } catch (fault) {
    if (!hasCode(fault, "gateway.unreachable") && !hasCode(fault, "gateway.refused")) throw fault;
    deps.logger.warn(
      { approval: id, code: fault.code, reference: request.reference },
      "a decision could not be told to the gateway; trying again",
    );
    return false;
  }
}

/** Asks the gateway how a request ended, where we did not hear. True when it has ended, here too. */
export async function askEnding(deps: ApprovalDeps & AtGateway, id: ApprovalId): Promise<boolean> {
  const request = await deps.store.approvals.get(id);
  if (!request) return true;
  try {
    const ending = await deps.gateway.endingOf(atGateway(request));
    if (ending === "pending") return false;
    await endApproval(deps, id, { ending, stoppedBy: null, agentTold: false });
    return true;
  } catch (fault) {
    if (!hasCode(fault, "gateway.unreachable")) throw fault;
    return false;
  }
}

/** Ends a request as the gateway says; who stopped its run is looked up where nobody says. */
export async function endApproval(deps: ApprovalDeps, id: ApprovalId, conclusion: Conclusion): Promise<void> {
  const request = await deps.store.approvals.get(id);
  if (!request) return;
  const isStopped = conclusion.ending.kind === "stopped";
  const stoppedBy = conclusion.stoppedBy ?? (isStopped ? await stopperOf(deps, request) : null);
  await concludeApproval(deps, id, { ...conclusion, stoppedBy });
}

/** What the agent should know of a denial that was decided here; the gateway itself carries no reason. */
async function noteFor(deps: ApprovalDeps, request: ApprovalRequest): Promise<string | null> {
  if (request.choice !== "deny") return null;
  if (request.decidedFrom === "nobody") {
    return "Denied because nobody who may approve it can be reached now.";
  }
  if (request.decidedFrom === "revoked") {
    return "Denied because whoever asked for it may not use this agent any more.";
  }
  if (request.reason === null) return null;
  const votes = await deps.store.approvals.votesOn(request.id);
  const denier = votes.find(({ choice }) => choice === "deny");
  const name = denier ? nameOfPerson(deps, denier.principalId) : "An approver";
  return `${name}: ${request.reason}`;
}

async function tellAgent(
  deps: ApprovalDeps & AtGateway,
  { approval, reference }: ApprovalRequest,
  note: string,
) {
  const told = deps.gateway.tellAgent(approval, note).then(
    () => true,
    (fault: unknown) => {
      deps.logger.warn({ reference, fault: String(fault) }, "an agent could not be told why it was denied");
      return false;
    },
  );
  const late = Promise.withResolvers<false>();
  const timer = deps.clock.after(TELL_AGENT_MS, () => late.resolve(false));
  return Promise.race([told, late.promise]).finally(() => timer.cancel());
}

const atGateway = ({ gatewayApprovalId, approval }: ApprovalRequest) => ({
  id: gatewayApprovalId,
  kind: approval.kind,
});

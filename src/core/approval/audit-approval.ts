import type { Actor, AuditAction, AuditEvent } from "../audit/audit-event.ts";
import type { Tx } from "../ports/store.ts";
import type { ApprovalDeps } from "./approval-deps.ts";
import { type ApprovalRequest, shownDigest } from "./approval-request.ts";

export interface ApprovalFact {
  readonly action: AuditAction;
  readonly by: Actor;
  readonly outcome?: AuditEvent["outcome"];
  readonly rule?: string | null;
  readonly details?: AuditEvent["details"];
}

export const APPROVAL_JOB: Actor = { kind: "system", job: "approvals" };

/** Records what happened to a request, with the digest of the text that it is about, never the text. */
export async function auditApproval(
  tx: Tx,
  deps: Pick<ApprovalDeps, "clock" | "vault">,
  request: ApprovalRequest,
  fact: ApprovalFact,
): Promise<void> {
  await tx.audit.append(
    {
      actor: fact.by,
      action: fact.action,
      target: { kind: "approval", id: request.id },
      outcome: fact.outcome ?? "done",
      rule: fact.rule ?? null,
      details: {
        agent: request.agentId,
        principal: request.requesterId,
        turn: request.turnId,
        text: deps.vault.digest(request.approval.text),
        shown: shownDigest(request.digest),
        ...fact.details,
      },
      reference: request.reference,
    },
    deps.clock.now(),
  );
}

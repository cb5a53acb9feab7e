import type { Actor, AuditAction } from "../audit/audit-event.ts";
import type { Deps } from "../ports/deps.ts";
import type { Tx } from "../ports/store.ts";
import type { AccessRequest } from "./access-request.ts";

interface RequestFact {
  readonly action: AuditAction;
  readonly rule?: string;
  /** Somebody was refused to do it. */
  readonly denied?: true;
  readonly details?: Readonly<Record<string, string | number | boolean | null>>;
}

/** Records what became of a request, findable by who asked and by the agent. */
export async function auditRequest(
  tx: Tx,
  deps: Pick<Deps, "clock">,
  by: Actor,
  request: Pick<AccessRequest, "id" | "identity" | "agentId" | "reference">,
  fact: RequestFact,
): Promise<void> {
  const known = await tx.principals.byIdentity(request.identity);
  await tx.audit.append(
    {
      actor: by,
      action: fact.action,
      target: { kind: "access-request", id: request.id },
      outcome: fact.denied ? "denied" : "done",
      rule: fact.rule ?? null,
      details: {
        agent: request.agentId,
        principal: known?.id ?? null,
        of: request.identity,
        ...fact.details,
      },
      reference: request.reference,
    },
    deps.clock.now(),
  );
}

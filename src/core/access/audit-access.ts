import type { Actor, AuditAction } from "../audit/audit-event.ts";
import type { PrincipalId } from "../people/principal.ts";
import type { Deps } from "../ports/deps.ts";
import type { Tx } from "../ports/store.ts";

export interface AccessFact {
  /** Whose access it is about. */
  readonly person: PrincipalId;
  readonly action: AuditAction;
  /** Given for a denial: why. */
  readonly deniedBy?: string;
  readonly details: Readonly<Record<string, string | number | boolean | null>>;
}

/** Records what became of somebody's access, under that person, so that their history shows it. */
export async function auditAccess(
  tx: Tx,
  deps: Pick<Deps, "clock">,
  by: Actor,
  fact: AccessFact,
): Promise<void> {
  await tx.audit.append(
    {
      actor: by,
      action: fact.action,
      target: { kind: "principal", id: fact.person },
      outcome: fact.deniedBy === undefined ? "done" : "denied",
      rule: fact.deniedBy ?? null,
      details: fact.details,
      reference: null,
    },
    deps.clock.now(),
  );
}

import type { AuditAction } from "../audit/audit-event.ts";
import type { Conversation } from "../conversation/conversation.ts";
import type { Deps } from "../ports/deps.ts";
import type { Tx } from "../ports/store.ts";
import type { Turn } from "./turn.ts";

interface TurnFact {
  readonly action: AuditAction;
  readonly outcome: "done" | "denied" | "failed";
  readonly rule?: string | null;
  readonly details?: Readonly<Record<string, string | number | boolean | null>>;
}

/** Records what happened to a turn, as its person, with everything that joins it to the gateway's run. */
export async function auditTurn(
  tx: Tx,
  deps: Pick<Deps, "clock">,
  about: { readonly turn: Turn; readonly conversation: Conversation },
  fact: TurnFact,
): Promise<void> {
  const { turn, conversation } = about;
  // What the caller holds can be from before the gateway named its run.
  const now = fact.action === "message.received" ? turn : await tx.turns.get(turn.id);
  const run = now?.runId ?? turn.runId;
  await tx.audit.append(
    {
      actor: { kind: "principal", principalId: turn.principalId, identity: turn.identity },
      action: fact.action,
      target: { kind: "turn", id: turn.id },
      outcome: fact.outcome,
      rule: fact.rule ?? null,
      details: { agent: conversation.agentId, conversation: conversation.id, run, ...fact.details },
      reference: turn.reference,
    },
    deps.clock.now(),
  );
}

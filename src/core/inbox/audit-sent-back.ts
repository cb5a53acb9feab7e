import type { AgentId } from "../access/permission.ts";
import { actorOf, type ResolvedAsker } from "../people/resolve-asker.ts";
import type { Deps } from "../ports/deps.ts";
import type { Tx } from "../ports/store.ts";
import type { TextKey } from "../words/text.ts";
import type { InboundMessage } from "./inbound.ts";

interface SentBack {
  readonly who: ResolvedAsker;
  readonly event: InboundMessage;
  /** What the person was told. */
  readonly answer: TextKey;
  readonly agentId: AgentId | null;
  /** The rule that denied it; null when it was no question of access. */
  readonly rule?: string | null;
  readonly reference: string;
  /** Left out, it was no question of access. */
  readonly action?: "access.denied";
}

/** Records a message that reached no agent, and what was said to it. */
export async function auditSentBack(
  tx: Tx,
  deps: Pick<Deps, "clock" | "vault">,
  { who, event, answer, agentId, reference, rule = null, action }: SentBack,
): Promise<void> {
  await tx.audit.append(
    {
      actor: actorOf(who),
      action: action ?? "message.refused",
      target: agentId ? { kind: "agent", id: agentId } : { kind: "system", id: "gatehouse" },
      outcome: "denied",
      rule: action === undefined ? null : rule,
      details: {
        event: event.eventId,
        answer,
        letters: event.text.length,
        text: deps.vault.digest(event.text),
        standing: who.facts.standing,
      },
      reference,
    },
    deps.clock.now(),
  );
}

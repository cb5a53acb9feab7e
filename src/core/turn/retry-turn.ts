import { agentNameOf } from "../access/agent-directory.ts";
import type { MessageKey } from "../conversation/place.ts";
import type { Deps } from "../ports/deps.ts";
import type { Tx } from "../ports/store.ts";
import { auditTurn } from "./audit-turn.ts";
import { openStatusLine } from "./status-line.ts";
import { isTurnOver, type Turn, type TurnId } from "./turn.ts";

/** A new turn with the same message, after one that ended without an answer. It is judged again at dispatch. */
export async function retryTurn(tx: Tx, deps: Deps, ended: Turn, reference: string): Promise<boolean> {
  const conversation = await tx.conversations.get(ended.conversationId);
  if (!conversation || conversation.closedAt !== null || !isTurnOver(ended.state)) return false;
  const id = deps.ids.next("t") as TurnId;
  const turn: Turn = {
    ...ended,
    id,
    messageKey: `${ended.messageKey}#after-${ended.id}` as MessageKey,
    state: "queued",
    runId: null,
    reference,
    queuedAt: deps.clock.now(),
    startedAt: null,
    endedAt: null,
    expiresAt: null,
    failure: null,
  };
  if (!(await tx.turns.add(turn))) return false;
  const about = { turn, conversation, agent: agentNameOf(deps, conversation.agentId) };
  await auditTurn(tx, deps, about, {
    action: "message.received",
    outcome: "done",
    details: { retryOf: ended.id, letters: ended.text.length, text: deps.vault.digest(ended.text) },
  });
  await openStatusLine(tx, deps, about, { kind: "thinking" });
  return true;
}

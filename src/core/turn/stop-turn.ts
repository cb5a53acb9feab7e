import { agentNameOf } from "../access/agent-directory.ts";
import { endTurn, stoppedBy } from "./finish-turn.ts";
import { oweAbort } from "./late-aborts.ts";
import { stopOrderOf } from "./stop-orders.ts";
import { isTurnOver, type Turn } from "./turn.ts";
import type { StopOrder, TurnDeps } from "./turn-deps.ts";

/**
 * Stops a turn wherever it is. One that waits ends at once; one that runs is ended at the gateway, and its own end says
 * so in the thread. When the gateway does not confirm, the person is told that it may go on,
 * and it is ended there once the gateway is back.
 */
export async function stopTurn(deps: TurnDeps, turn: Turn, wanted: StopOrder): Promise<void> {
  const now = await deps.store.turns.get(turn.id);
  if (!now || isTurnOver(now.state)) return;
  const conversation = await deps.store.conversations.get(now.conversationId);
  if (!conversation) return;
  // Of two who stop it, the first did.
  const order = (await stopOrderOf(deps, now)) ?? wanted;
  deps.stopOrders.set(now.id, order);
  let confirmed = true;
  if (mayRun(now)) {
    const { sessionKey, agentId } = conversation;
    const runId = now.runId ?? now.id;
    ({ confirmed } = await deps.gateways.of(agentId).abort(sessionKey, runId));
    if (confirmed && deps.isRunningHere(now.id)) return;
    if (!confirmed) {
      await deps.store.transact((tx) => oweAbort(tx, { sessionKey, runId, at: deps.clock.now() }));
    }
  }
  const about = { turn: now, conversation, agent: agentNameOf(deps, conversation.agentId) };
  await endTurn(deps, about, stoppedBy(order, confirmed));
}

/** One that waits for the gateway may have been taken in there before it went away. */
function mayRun({ state, startedAt }: Turn): boolean {
  return state === "dispatching" || state === "running" || (state === "waiting" && startedAt !== null);
}

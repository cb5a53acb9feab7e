import {
  type Asking,
  agentDenialOf,
  ask,
  nameOf,
  refuse,
  reply,
  replyWith,
  requireKnown,
} from "../command/answer-command.ts";
import type { Press } from "../command/command-deps.ts";
import { keepStopOrder } from "../turn/stop-orders.ts";
import { isTurnOver, type Turn, type TurnId } from "../turn/turn.ts";

/** Stops a turn: one's own, or anybody's for those who look after the system. */
export async function pressStop(asking: Asking, turnId: TurnId): Promise<Press> {
  const { deps, who } = asking;
  const turn = await deps.store.turns.get(turnId);
  if (!turn) return gone(asking);
  const person = requireKnown(who);
  const mayStop = turn.principalId === person.id || ask(asking, { kind: "manage-system" }).kind === "allowed";
  if (!mayStop) return notYours(asking, turn);
  return {
    kind: "does",
    work: async (tx) => {
      const now = await tx.turns.get(turnId);
      if (!now || isTurnOver(now.state)) return reply(tx, asking, { key: "nothing-to-stop" });
      const order = { by: person.displayName, because: "asked" } as const;
      await keepStopOrder(tx, now, order);
      return () => deps.turns.stopTurn(now, order);
    },
  };
}

/** Sends one's own message again, after a turn that ended without an answer. */
export async function pressRetry(asking: Asking, turnId: TurnId): Promise<Press> {
  const { deps, who, request } = asking;
  const turn = await deps.store.turns.get(turnId);
  const conversation = turn && (await deps.store.conversations.get(turn.conversationId));
  if (!turn || !conversation) return gone(asking);
  if (turn.principalId !== requireKnown(who).id) return notYours(asking, turn);
  const { agentId } = conversation;
  const decision = ask(asking, { kind: "use-agent", agentId });
  if (decision.kind !== "allowed") {
    return { kind: "refused", work: (tx) => refuse(tx, asking, agentDenialOf(asking, agentId, decision)) };
  }
  return {
    kind: "does",
    work: async (tx) => {
      const isTaken = await deps.turns.retryTurn(tx, turn, request.reference);
      return isTaken ? null : reply(tx, asking, { key: "button-gone" });
    },
  };
}

function notYours(asking: Asking, turn: Turn): Press {
  const denial = {
    text: { key: "button-not-yours", owner: nameOf(asking.deps, turn.principalId) },
    action: "command.refused",
    target: { kind: "turn", id: turn.id },
    rule: "The turn is somebody else's.",
  } as const;
  return { kind: "refused", work: (tx) => refuse(tx, asking, denial) };
}

export const gone = (asking: Asking): Press => ({
  kind: "refused",
  work: replyWith(asking, { key: "button-gone" }),
});

import { type Place, placeKeyOf } from "../conversation/place.ts";
import type { Tx } from "../ports/store.ts";
import { keepStopOrder } from "../turn/stop-orders.ts";
import type { Turn } from "../turn/turn.ts";
import { reply, requireKnown } from "./answer-command.ts";
import type { CommandHandler } from "./command-deps.ts";

/** Stops the asker's turns here, or, when there are none here, wherever they are. */
export const stop: CommandHandler = async (call) => {
  const { deps, who, request } = call;
  const person = requireKnown(who);
  return async (tx) => {
    const turns = await tx.turns.unfinishedOf(person.id);
    const here = await turnsIn(tx, turns, request.place);
    const chosen = here.length > 0 ? here : turns;
    if (chosen.length === 0) return reply(tx, call, { key: "nothing-to-stop" });
    const order = { by: person.displayName, because: "asked" } as const;
    for (const turn of chosen) await keepStopOrder(tx, turn, order);
    // Each turn's own end says that it was stopped, and whether the gateway confirmed it.
    return () => Promise.all(chosen.map((turn) => deps.turns.stopTurn(turn, order)));
  };
};

async function turnsIn(tx: Tx, turns: readonly Turn[], place: Place): Promise<readonly Turn[]> {
  const here = [];
  for (const turn of turns) {
    const conversation = await tx.conversations.get(turn.conversationId);
    if (conversation && isWithin(conversation.place, place)) here.push(turn);
  }
  return here;
}

/** A slash command cannot be typed inside a Slack thread: from the channel, it means the channel's threads. */
function isWithin(inner: Place, outer: Place): boolean {
  return placeKeyOf(outer.thread === null ? { ...inner, thread: null } : inner) === placeKeyOf(outer);
}

import type { Deps } from "../ports/deps.ts";
import type { Tx } from "../ports/store.ts";
import type { Conversation } from "./conversation.ts";
import { type ConversationSeat, openConversation } from "./open-conversation.ts";
import { placeKeyOf } from "./place.ts";

/** Closes the person's conversation with this agent here, for good, and opens an empty one. */
export async function startAnew(
  tx: Tx,
  deps: Pick<Deps, "ids" | "clock">,
  seat: ConversationSeat,
): Promise<{ readonly closed: Conversation | null; readonly opened: Conversation }> {
  const closed = await tx.conversations.find(placeKeyOf(seat.place), seat.principalId, seat.agentId);
  if (closed) {
    await tx.conversations.close(closed.id, deps.clock.now());
    await tx.audit.append(
      {
        actor: { kind: "principal", principalId: seat.principalId, identity: seat.identity ?? null },
        action: "conversation.closed",
        target: { kind: "conversation", id: closed.id },
        outcome: "done",
        rule: null,
        details: { agent: seat.agentId },
        reference: seat.reference ?? null,
      },
      deps.clock.now(),
    );
  }
  return { closed, opened: await openConversation(tx, deps, seat) };
}

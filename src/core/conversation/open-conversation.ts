import type { AgentId } from "../access/permission.ts";
import type { Identity } from "../people/identity.ts";
import type { PrincipalId } from "../people/principal.ts";
import type { Deps } from "../ports/deps.ts";
import type { Tx } from "../ports/store.ts";
import { type Conversation, type ConversationId, sessionKeyOf } from "./conversation.ts";
import { type Place, placeKeyOf } from "./place.ts";

export interface ConversationSeat {
  readonly principalId: PrincipalId;
  readonly agentId: AgentId;
  readonly place: Place;
  /** Through which of their accounts, for the audit. */
  readonly identity?: Identity | null;
  readonly reference?: string | null;
}

/** The open conversation of this person with this agent in this place; made when there is none. */
export async function openConversation(
  tx: Tx,
  deps: Pick<Deps, "ids" | "clock">,
  seat: ConversationSeat,
): Promise<Conversation> {
  const now = deps.clock.now();
  const found = await tx.conversations.find(placeKeyOf(seat.place), seat.principalId, seat.agentId);
  if (found) {
    await tx.conversations.touch(found.id, now);
    return { ...found, lastUsedAt: now };
  }
  const id = deps.ids.next("v").toLowerCase() as ConversationId;
  const conversation: Conversation = {
    id,
    principalId: seat.principalId,
    agentId: seat.agentId,
    place: seat.place,
    placeKey: placeKeyOf(seat.place),
    sessionKey: sessionKeyOf(seat.agentId, seat.principalId, id),
    shares: [],
    lockedTo: null,
    createdAt: now,
    lastUsedAt: now,
    closedAt: null,
  };
  await tx.conversations.add(conversation);
  await tx.audit.append(
    {
      actor: { kind: "principal", principalId: seat.principalId, identity: seat.identity ?? null },
      action: "conversation.opened",
      target: { kind: "conversation", id },
      outcome: "done",
      rule: null,
      details: { agent: seat.agentId, place: conversation.placeKey },
      reference: seat.reference ?? null,
    },
    now,
  );
  return conversation;
}

import type { Identity } from "../people/identity.ts";
import type { Deps } from "../ports/deps.ts";
import type { Tx } from "../ports/store.ts";
import type { Conversation, ConversationId } from "./conversation.ts";
import { type Place, placeKeyOf } from "./place.ts";

export interface Continuation {
  readonly of: Conversation;
  readonly place: Place;
  /** Through which of their accounts. */
  readonly identity: Identity;
  readonly reference: string;
}

/**
 * Picks a conversation up in another place: a conversation of its own there, of the same person with the same agent and
 * in the same session. Whatever they had open there with this agent ends, as with /new.
 */
export async function continueConversation(
  tx: Tx,
  deps: Pick<Deps, "ids" | "clock">,
  { of, place, identity, reference }: Continuation,
): Promise<Conversation> {
  const now = deps.clock.now();
  const placeKey = placeKeyOf(place);
  const open = await tx.conversations.find(placeKey, of.principalId, of.agentId);
  if (open?.sessionKey === of.sessionKey) return open;
  const actor = { kind: "principal", principalId: of.principalId, identity } as const;
  const record = (action: "conversation.closed" | "conversation.continued", id: ConversationId) =>
    tx.audit.append(
      {
        actor,
        action,
        target: { kind: "conversation", id },
        outcome: "done",
        rule: null,
        details: { agent: of.agentId, ...(id === open?.id ? {} : { of: of.id, place: placeKey }) },
        reference,
      },
      now,
    );
  if (open) {
    await tx.conversations.close(open.id, now);
    await record("conversation.closed", open.id);
  }
  const continued: Conversation = {
    ...of,
    id: deps.ids.next("v").toLowerCase() as ConversationId,
    place,
    placeKey,
    // Who may write in the first place was said of that place.
    shares: [],
    lockedTo: null,
    createdAt: now,
    lastUsedAt: now,
    closedAt: null,
  };
  await tx.conversations.add(continued);
  await record("conversation.continued", continued.id);
  return continued;
}

/** A person's open conversations outside this place, the last used first, each session once. */
export function continuable(open: readonly Conversation[], here: Place): readonly Conversation[] {
  const key = placeKeyOf(here);
  const at = new Set(open.filter(({ placeKey }) => placeKey === key).map(({ sessionKey }) => sessionKey));
  const isFirst = (one: Conversation) => open.find(({ sessionKey }) => sessionKey === one.sessionKey) === one;
  return open.filter((one) => isFirst(one) && !at.has(one.sessionKey));
}

import type { Conversation } from "../conversation/conversation.ts";
import { type MessageRef, messageKeyOf } from "../conversation/place.ts";
import type { ChatAdapter } from "../ports/chat-adapter.ts";
import type { Deps } from "../ports/deps.ts";
import type { Tx } from "../ports/store.ts";
import type { TurnId } from "../turn/turn.ts";
import type { OutboxRow } from "./outbound.ts";

const noteOf = (message: MessageRef) => `said/${messageKeyOf(message)}`;

/** Where conversations share a chat, keeps of which turn a message is, so that a reply to it can go on there. */
export async function noteSaid(
  tx: Tx,
  { clock, adapter }: Pick<Deps, "clock"> & { readonly adapter: ChatAdapter },
  { turnId, operation }: OutboxRow,
  ref: MessageRef | null,
): Promise<void> {
  if (turnId === null || ref === null || !adapter.capabilities.standingChats) return;
  if (operation.kind !== "post" && operation.kind !== "replace") return;
  const { place } = operation;
  if (place.kind !== "dm" || place.thread !== null) return;
  await tx.notes.set(noteOf(ref), `${clock.now()}/${turnId}`);
}

/** The conversation that a message of ours belongs to; null when nobody remembers. */
export async function conversationSaidIn(
  { store }: Pick<Deps, "store">,
  message: MessageRef,
): Promise<Conversation | null> {
  const note = await store.notes.get(noteOf(message));
  const turn = note && (await store.turns.get(note.slice(note.indexOf("/") + 1) as TurnId));
  return turn ? store.conversations.get(turn.conversationId) : null;
}

import { type MessageRef, messageKeyOf } from "../conversation/place.ts";
import type { Reads, Tx } from "../ports/store.ts";
import type { InboundEdit, InboundRemoval, InboxRow } from "./inbound.ts";
import type { Refusal } from "./judge-message.ts";

const noteOf = (message: MessageRef) => `offer/waits/${messageKeyOf(message)}`;

/** Remembers where a message is that waits for a button: for an agent to be chosen, or a thread to be started. */
export async function noteWaiting(
  tx: Tx,
  { id, event }: InboxRow,
  refusal: Refusal,
  now: number,
): Promise<void> {
  const waits = refusal.buttons.some(
    ({ action }) => action.kind === "use-agent" || action.kind === "start-own",
  );
  // With the moment in front, so that it is forgotten in time.
  if (waits && event.kind === "message") await tx.notes.set(noteOf(event.message), `${now} ${id}`);
}

/** Does it wait for a button of its writer's? */
export async function isWaiting({ notes }: Pick<Reads, "notes">, message: MessageRef): Promise<boolean> {
  return (await notes.get(noteOf(message))) !== null;
}

/** What the button then takes is the message as it is now; of one that was deleted there is nothing to take. */
export async function changeWaiting(tx: Tx, change: InboundEdit | InboundRemoval): Promise<void> {
  const note = await tx.notes.get(noteOf(change.message));
  const row = note === null ? null : await tx.inbox.get(Number(note.split(" ")[1]));
  if (row?.event.kind !== "message" || row.event.sender !== change.sender) return;
  // A command is given, not edited in.
  if (change.kind === "edit" && /^![a-z]/i.test(change.text.trim())) return;
  if (change.kind === "edit") await tx.inbox.setText(row.id, change.text);
  else await tx.inbox.redact(row.id);
}

import { agentNameOf } from "../access/agent-directory.ts";
import type { AgentId } from "../access/permission.ts";
import { editHeld } from "../access-request/change-held.ts";
import { openHeld } from "../access-request/release-held.ts";
import { withdrawHeld } from "../access-request/withdraw-held.ts";
import type { Conversation } from "../conversation/conversation.ts";
import { type MessageRef, messageKeyOf, type Place } from "../conversation/place.ts";
import type { Deps } from "../ports/deps.ts";
import type { Tx } from "../ports/store.ts";
import { auditTurn } from "../turn/audit-turn.ts";
import { keepStopOrder } from "../turn/stop-orders.ts";
import { stopTurn } from "../turn/stop-turn.ts";
import { isTurnOver, type Turn } from "../turn/turn.ts";
import type { TurnDeps } from "../turn/turn-deps.ts";
import { sayPrivately } from "../words/say.ts";
import { changeOfWhole } from "./burst-notes.ts";
import { chooseAgent } from "./choose-agent.ts";
import type { InboundEdit, InboundRemoval } from "./inbound.ts";
import { refuseContent } from "./judge-message.ts";
import type { Handling } from "./receive-message.ts";
import { readableMentions } from "./take-message.ts";
import { changeWaiting } from "./waiting-choice.ts";

type Change = InboundEdit | InboundRemoval;

/**
 * What its writer did to a message after sending it. While its turn has not started, or while it waits for access or for
 * a choice, an edit replaces the text and a removal withdraws it; after that the writer is told, once, that it came too late.
 */
export async function changeMessage(deps: TurnDeps, handling: Handling): Promise<void> {
  const { row, commit } = handling;
  const { change, keep } = await changeOfWhole(
    { store: deps.store, now: deps.clock.now(), sealedText: (message) => heldTextOf(deps, message) },
    row.event as Change,
  );
  const whole = { ...handling, row: { ...row, event: change } };
  const key = messageKeyOf(change.message);
  const words = change.kind === "edit" ? await wordsOf(deps, whole, change) : null;
  const stopped = await commit(async (tx) => {
    // What was written stays nowhere but in the turn, or sealed.
    await tx.inbox.redact(row.id);
    await keep(tx);
    // Looked up here: a kept message can have become a turn meanwhile.
    const turn = await tx.turns.byMessage(key);
    if (turn) return changeTurn(tx, deps, whole, { turn, words });
    await changeHeld(tx, deps, whole, words);
    await changeWaiting(tx, change);
    return null;
  });
  if (stopped) await stopTurn(deps, stopped.turn, stopped.order);
}

async function changeTurn(
  tx: Tx,
  deps: Deps,
  handling: Handling,
  { turn, words }: { readonly turn: Turn; readonly words: string | null },
) {
  const { who } = handling;
  const change = handling.row.event as Change;
  const conversation = await tx.conversations.get(turn.conversationId);
  // Somebody else's hand on it changes nothing, whatever the platform lets them do.
  if (!conversation || turn.identity !== change.sender || turn.principalId !== who.principal?.id) return null;
  const text = words === null ? null : await readableMentions(tx, words);
  // Platforms tell of edits that changed no words: a preview, a mark.
  if (text === turn.text) return null;
  const hasStarted = turn.startedAt !== null || isTurnOver(turn.state);
  if (hasStarted || (change.kind === "edit" && words === null)) {
    await sayTooLate(tx, deps, { handling, turn, conversation, hasStarted });
    return null;
  }
  const order = { by: who.principal.displayName, because: "asked" } as const;
  if (text !== null) await tx.turns.setText(turn.id, text);
  else await keepStopOrder(tx, turn, order);
  await auditTurn(
    tx,
    deps,
    { turn, conversation },
    {
      action: words === null ? "message.withdrawn" : "message.edited",
      outcome: "done",
      details: words === null ? {} : { letters: words.length, text: deps.vault.digest(words) },
    },
  );
  return words === null ? { turn, order } : null;
}

async function changeHeld(tx: Tx, deps: Deps, { row, who, reference }: Handling, words: string | null) {
  const change = row.event as Change;
  const held = await tx.heldMessages.byMessage(messageKeyOf(change.message));
  if (held?.identity !== change.sender) return;
  if (change.kind === "edit") return editHeld(tx, deps, { who, held, change, words });
  const notice = await withdrawHeld(tx, deps, who, held, "withdrawn");
  if (notice) await sayPrivately(tx, deps, change.place, who.identity, { ...notice, reference });
}

/** What goes to the same agent now; null: the new words are no message to it. */
async function wordsOf(deps: Deps, { who }: Handling, change: InboundEdit): Promise<string | null> {
  const about = await whereItWent(deps, change);
  if (!about) return null;
  const choice = await chooseAgent(deps, who, about.place, change.text);
  // Where nobody is named in front it stays with whom it went to, whoever hears the next message there.
  const isNamed = choice.kind === "agent" && choice.text !== change.text;
  if (isNamed && choice.agentId !== about.agentId) return null;
  const text = isNamed ? choice.text : change.text;
  const { eventId, sender, senderName, place, sentAt, message, files } = change;
  const said = { eventId, sender, senderName, place, sentAt, message, text } as const;
  // An edit changes the words alone; what is attached stays.
  const asMessage = { ...said, hasFiles: files !== undefined, ...(files && { files }) } as const;
  const unfit = refuseContent(deps, { ...asMessage, kind: "message", addressed: "dm" });
  // A command is given, not edited in.
  return unfit || /^![a-z]/i.test(text.trim()) ? null : text;
}

async function heldTextOf(deps: Deps, message: MessageRef): Promise<string | null> {
  const held = await deps.store.heldMessages.byMessage(messageKeyOf(message));
  return held && (openHeld(deps, held)?.event.text ?? null);
}

async function whereItWent(
  { store }: Pick<Deps, "store">,
  change: InboundEdit,
): Promise<{ readonly place: Place; readonly agentId: AgentId } | null> {
  const key = messageKeyOf(change.message);
  const turn = await store.turns.byMessage(key);
  if (turn) return store.conversations.get(turn.conversationId);
  const held = await store.heldMessages.byMessage(key);
  return held && { place: change.place, agentId: held.agentId };
}

interface TooLate {
  readonly handling: Handling;
  readonly turn: Turn;
  readonly conversation: Conversation;
  readonly hasStarted: boolean;
}

async function sayTooLate(tx: Tx, deps: Deps, late: TooLate): Promise<void> {
  const { handling, turn, conversation, hasStarted } = late;
  if (!(await tx.notes.setOnce(`offer/changed-late/${turn.id}`, String(deps.clock.now())))) return;
  const agent = agentNameOf(deps, conversation.agentId);
  const what = handling.row.event.kind === "removal" ? "removed" : "edited";
  const text = { key: "change-too-late", agent, what, hasStarted } as const;
  await sayPrivately(tx, deps, conversation.place, turn.identity, { text, reference: turn.reference });
}

import { agentNameOf } from "../access/agent-directory.ts";
import type { Conversation } from "../conversation/conversation.ts";
import { messageKeyOf } from "../conversation/place.ts";
import type { ResolvedAsker } from "../people/resolve-asker.ts";
import type { Tx } from "../ports/store.ts";
import { sayPrivately } from "../words/say.ts";
import { auditTurn } from "./audit-turn.ts";
import { chooseAgent } from "./choose-agent.ts";
import type { InboundEdit, InboundRemoval } from "./inbound.ts";
import { refuseContent } from "./judge-message.ts";
import type { Handling } from "./receive-message.ts";
import { keepStopOrder } from "./stop-orders.ts";
import { stopTurn } from "./stop-turn.ts";
import { readableMentions } from "./take-message.ts";
import { isTurnOver, type Turn } from "./turn.ts";
import type { TurnDeps } from "./turn-deps.ts";

type Change = InboundEdit | InboundRemoval;

/**
 * What its writer did to a message after sending it. While its turn has not started, an edit replaces the text and a
 * removal withdraws it; after that the writer is told, once, that it came too late.
 */
export async function changeMessage(deps: TurnDeps, handling: Handling): Promise<void> {
  const { row, who, commit } = handling;
  const change = row.event as Change;
  const known = await deps.store.turns.byMessage(messageKeyOf(change.message));
  const conversation = known && (await deps.store.conversations.get(known.conversationId));
  const words =
    change.kind === "edit" && conversation ? await wordsOf(deps, who, change, conversation) : null;
  const stopped = await commit(async (tx) => {
    // What was written stays nowhere but in the turn.
    await tx.inbox.redact(row.id);
    const turn = known && (await tx.turns.get(known.id));
    // Somebody else's hand on it changes nothing, whatever the platform lets them do.
    if (!turn || !conversation || turn.identity !== change.sender || turn.principalId !== who.principal?.id) {
      return null;
    }
    const hasStarted = turn.startedAt !== null || isTurnOver(turn.state);
    if (hasStarted || (change.kind === "edit" && words === null)) {
      await sayTooLate(tx, deps, { handling, turn, conversation, hasStarted });
      return null;
    }
    if (words !== null) await tx.turns.setText(turn.id, await readableMentions(tx, words));
    const order = { by: who.principal.displayName, because: "asked" } as const;
    if (words === null) await keepStopOrder(tx, turn, order);
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
  });
  if (stopped) await stopTurn(deps, stopped.turn, stopped.order);
}

/** What goes to the same agent now; null: the new words are no message to it. */
async function wordsOf(
  deps: TurnDeps,
  who: ResolvedAsker,
  change: InboundEdit,
  conversation: Conversation,
): Promise<string | null> {
  const choice = await chooseAgent(deps, who, conversation.place, change.text);
  if (choice.kind !== "agent" || choice.agentId !== conversation.agentId) return null;
  const { text } = choice;
  const { eventId, sender, senderName, place, sentAt, message, hasFiles } = change;
  const asMessage = { eventId, sender, senderName, place, sentAt, message, hasFiles, text } as const;
  const unfit = refuseContent(deps, { ...asMessage, kind: "message", addressed: "dm" });
  // A command is given, not edited in.
  return unfit || /^![a-z]/i.test(text.trim()) ? null : text;
}

interface TooLate {
  readonly handling: Handling;
  readonly turn: Turn;
  readonly conversation: Conversation;
  readonly hasStarted: boolean;
}

async function sayTooLate(tx: Tx, deps: TurnDeps, late: TooLate): Promise<void> {
  const { handling, turn, conversation, hasStarted } = late;
  if (!(await tx.notes.setOnce(`offer/changed-late/${turn.id}`, String(deps.clock.now())))) return;
  const agent = agentNameOf(deps, conversation.agentId);
  const what = handling.row.event.kind === "removal" ? "removed" : "edited";
  const text = { key: "change-too-late", agent, what, hasStarted } as const;
  await sayPrivately(tx, deps, conversation.place, turn.identity, { text, reference: turn.reference });
}

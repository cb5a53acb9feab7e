import { agentNameOf } from "../access/agent-directory.ts";
import type { AgentId } from "../access/permission.ts";
import { openConversation } from "../conversation/open-conversation.ts";
import { messageKeyOf, type Place } from "../conversation/place.ts";
import type { Identity } from "../people/identity.ts";
import type { ResolvedAsker } from "../people/resolve-asker.ts";
import type { Deps } from "../ports/deps.ts";
import type { Tx } from "../ports/store.ts";
import { auditTurn } from "../turn/audit-turn.ts";
import { openStatusLine } from "../turn/status-line.ts";
import type { Turn, TurnId } from "../turn/turn.ts";
import { sayPrivately } from "../words/say.ts";
import type { Text } from "../words/text.ts";
import { auditSentBack } from "./audit-sent-back.ts";
import type { InboundMessage } from "./inbound.ts";
import { noteGuest } from "./note-guest.ts";

export interface TakeOptions {
  readonly agentId: AgentId;
  /** Where the answer goes; the message's own place unless somebody starts their own conversation elsewhere. */
  readonly place: Place;
  readonly text: string;
  readonly reference: string;
  /** The rule that let them, for the audit. */
  readonly rule: string;
}

/** Makes a turn of a message that was judged: conversation, turn, audit and the first sign of life, in one transaction. */
export async function takeMessage(
  tx: Tx,
  deps: Deps,
  who: ResolvedAsker,
  event: InboundMessage,
  options: TakeOptions,
): Promise<"taken" | "duplicate" | "queue-full"> {
  if (!who.principal) return "duplicate";
  const now = deps.clock.now();
  const agent = agentNameOf(deps, options.agentId);
  const conversation = await openConversation(tx, deps, {
    principalId: who.principal.id,
    agentId: options.agentId,
    place: options.place,
    identity: who.identity,
    reference: options.reference,
  });
  const { laneQueue, personQueue } = deps.settings.limits;
  if ((await tx.turns.unfinishedOf(who.principal.id)).length >= personQueue) {
    const text = { key: "too-many-waiting", limit: personQueue } as const;
    return sendBack(tx, deps, { ...options, who, event, told: text, key: who.principal.id });
  }
  const ahead = (await tx.turns.unfinishedIn(conversation.id)).length;
  if (ahead >= laneQueue) {
    const text = { key: "queue-full", agent, limit: laneQueue } as const;
    return sendBack(tx, deps, { ...options, who, event, told: text, key: conversation.id });
  }
  const turn: Turn = {
    id: deps.ids.next("t") as TurnId,
    conversationId: conversation.id,
    principalId: who.principal.id,
    identity: who.identity,
    messageKey: messageKeyOf(event.message),
    message: event.message,
    text: await readableMentions(tx, options.text),
    files: event.files ?? [],
    state: "queued",
    runId: null,
    reference: options.reference,
    queuedAt: Math.min(event.sentAt, now),
    startedAt: null,
    endedAt: null,
    expiresAt: null,
    failure: null,
  };
  if (!(await tx.turns.add(turn))) return "duplicate";
  await tx.conversations.touch(conversation.id, now);
  await auditTurn(
    tx,
    deps,
    { turn, conversation },
    {
      action: "message.received",
      outcome: "done",
      rule: options.rule,
      details: {
        event: event.eventId,
        letters: event.text.length,
        text: deps.vault.digest(event.text),
        ...(turn.files.length > 0 && { files: turn.files.length }),
      },
    },
  );
  const activity = ahead > 0 ? ({ kind: "queued", ahead } as const) : ({ kind: "thinking" } as const);
  await openStatusLine(tx, deps, { turn, conversation, agent }, activity);
  await noteGuest(tx, deps, who, { event, agentId: options.agentId, reference: options.reference });
  return "taken";
}

interface SentBack extends TakeOptions {
  readonly who: ResolvedAsker;
  readonly event: InboundMessage;
  readonly told: Extract<Text, { key: "queue-full" | "too-many-waiting" }>;
  /** What is full. */
  readonly key: string;
}

/** Said once a minute for all that is sent back meanwhile: a flood is not answered by another. */
async function sendBack(tx: Tx, deps: Deps, back: SentBack): Promise<"queue-full"> {
  const { told, who, place, reference } = back;
  await auditSentBack(tx, deps, { ...back, answer: told.key });
  const key = `${told.key}/${back.key}`;
  const now = deps.clock.now();
  const saidAgoMs = now - Number((await tx.notes.get(key)) ?? 0);
  if (saidAgoMs >= 0 && saidAgoMs < TOLD_AGAIN_MS) return "queue-full";
  await tx.notes.set(key, String(now));
  await sayPrivately(tx, deps, place, who.identity, { text: told, reference });
  return "queue-full";
}

const TOLD_AGAIN_MS = 60_000;
/** No `<` inside: without a `>` the rest of the text would be read anew from each beginning. */
const MENTION = /<@([a-z]+:[^<>\s]+)>/g;

/** Agents read names, not ids: `<@slack:T1:U2>` becomes `@Ben`. */
export async function readableMentions(tx: Tx, text: string): Promise<string> {
  const names = new Map<string, string>();
  for (const [, identity = ""] of text.matchAll(MENTION)) {
    if (names.has(identity)) continue;
    const person = await tx.principals.byIdentity(identity as Identity);
    names.set(identity, person?.displayName ?? identity.slice(identity.lastIndexOf(":") + 1));
  }
  return text.replace(MENTION, (_, identity: string) => `@${names.get(identity)}`);
}

import { holdMessage } from "../access-request/hold-message.ts";
import { refusalButtons } from "../access-request/refusal-buttons.ts";
import type { Place } from "../conversation/place.ts";
import { hasCode } from "../errors.ts";
import type { ResolvedAsker } from "../people/resolve-asker.ts";
import type { Deps } from "../ports/deps.ts";
import type { Tx } from "../ports/store.ts";
import { sayPrivately } from "../words/say.ts";
import type { TextKey } from "../words/text.ts";
import { auditSentBack } from "./audit-sent-back.ts";
import type { InboundMessage, InboxRow } from "./inbound.ts";
import { judgeMessage, type Refusal, type Verdict } from "./judge-message.ts";
import { openPlace } from "./open-place.ts";
import { takeMessage } from "./take-message.ts";
import { noteWaiting } from "./waiting-choice.ts";

/** Ends the handling of an inbox row together with its effects. */
export type Commit = <T>(work: (tx: Tx) => Promise<T>) => Promise<T>;

export interface Handling {
  readonly who: ResolvedAsker;
  readonly row: InboxRow;
  /** Short, for people and logs alike. */
  readonly reference: string;
  readonly commit: Commit;
  /** Ends the row as none of ours. */
  ignore(): Promise<void>;
}

/** One message of a person: a turn, a private refusal, or nothing of ours. */
export async function receiveMessage(deps: Deps, handling: Handling): Promise<void> {
  const { who, row, reference, commit } = handling;
  const event = row.event as InboundMessage;
  const verdict = await judgeMessage(deps, who, row);
  deps.crashPoints.reach("authorised");
  if (verdict.kind === "ignore") return handling.ignore();
  const place = verdict.kind === "run" ? await placeFor(deps, handling, verdict) : event.place;
  if (place === null) return;
  if (place !== event.place) deps.crashPoints.reach("opened");
  await commit(async (tx) => {
    if (verdict.kind === "refuse") return refuse(tx, deps, handling, verdict);
    const { agentId, text, rule } = verdict;
    await takeMessage(tx, deps, who, event, { agentId, text, rule, reference, place });
  });
}

/** Where the answer goes; null when there is no such place yet: the person knows, and nothing runs. */
async function placeFor(
  deps: Deps,
  { who, row, reference, commit }: Handling,
  { agentId, text }: Extract<Verdict, { kind: "run" }>,
): Promise<Place | null> {
  const event = row.event as InboundMessage;
  try {
    return await openPlace(deps, who, event, { agentId, text });
  } catch (fault) {
    if (!hasCode(fault, "platform.no-private-chat")) throw fault;
    const back = { who, event, answer: "open-private-chat", agentId, reference } as const;
    await commit((tx) => auditSentBack(tx, deps, back));
    return null;
  }
}

async function refuse(tx: Tx, deps: Deps, handling: Handling, refusal: Refusal): Promise<void> {
  const { who, row, reference } = handling;
  const { rule, agentId, text } = refusal;
  await auditSentBack(tx, deps, {
    who,
    event: row.event as InboundMessage,
    answer: text.key,
    agentId,
    rule,
    reference,
    ...(rule === null ? {} : { action: "access.denied" }),
  });
  if (refusal.onceAs !== null && !(await tx.notes.setOnce(refusal.onceAs, ""))) return;
  await noteWaiting(tx, row, refusal, deps.clock.now());
  const offer = await offerAccess(tx, deps, handling, refusal);
  await sayPrivately(tx, deps, row.event.place, who.identity, {
    text: { ...text, ...offer?.kept },
    buttons: [...(offer?.buttons ?? []), ...refusal.buttons],
    reference,
  });
}

/** Whoever is refused for want of access can ask for it, and their message waits that long. */
async function offerAccess(tx: Tx, deps: Deps, handling: Handling, refusal: Refusal) {
  const { who, row, reference } = handling;
  const { text, keep, agentId } = refusal;
  const wished = keep?.agentId ?? agentId;
  if (wished === null || !ASKABLE.includes(text.key)) return null;
  const held = keep ? await holdMessage(tx, deps, { who, row, reference, ...keep }) : null;
  const keptForMs = deps.settings.limits.heldMessageMs;
  return { kept: held ? { keptForMs } : {}, buttons: refusalButtons(who, wished, held) };
}

const ASKABLE: readonly TextKey[] = ["agent-refused", "guest-needs-end", "no-agents", "stranger"];

import type { ResolvedAsker } from "../people/resolve-asker.ts";
import type { Deps } from "../ports/deps.ts";
import type { Tx } from "../ports/store.ts";
import { sayPrivately } from "../words/say.ts";
import { auditSentBack } from "./audit-sent-back.ts";
import type { InboundMessage, InboxRow } from "./inbound.ts";
import { judgeMessage, type Refusal } from "./judge-message.ts";
import { takeMessage } from "./take-message.ts";

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
  await commit(async (tx) => {
    if (verdict.kind === "refuse") return refuse(tx, deps, handling, verdict);
    const { agentId, text, rule } = verdict;
    await takeMessage(tx, deps, who, event, { agentId, text, rule, reference, place: event.place });
  });
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
  await sayPrivately(tx, deps, row.event.place, who.identity, {
    text,
    buttons: refusal.buttons,
    reference,
  });
}

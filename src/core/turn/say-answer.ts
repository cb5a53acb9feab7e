import { type MessageRef, placeKeyOf } from "../conversation/place.ts";
import type { OutboxOperation } from "../outbox/outbound.ts";
import type { Tx } from "../ports/store.ts";
import type { OutboundMessage } from "../words/text.ts";
import { rememberGrown } from "./grown-messages.ts";
import type { LaidOutAnswer } from "./say-files.ts";
import { statusLineOf } from "./status-line.ts";
import type { TurnContext, TurnDeps } from "./turn-deps.ts";

/** What is said in the end: as the platform's messages will hold it, and what a growing answer shows of it already. */
interface AnswerParts extends LaidOutAnswer {
  readonly shown: readonly MessageRef[];
}

/**
 * Queues an answer. Its parts take the place of what a growing answer already shows, else of the status line;
 * what is left over goes away. Returns how much was said.
 */
export async function sayAnswer(
  tx: Tx,
  deps: TurnDeps,
  about: TurnContext,
  answer: AnswerParts,
): Promise<number> {
  const { turn, conversation, agent } = about;
  const { place } = conversation;
  const now = deps.clock.now();
  const { parts } = answer;
  const line = statusLineOf(turn);
  const grown = await rememberGrown(tx, deps, about, answer.shown);
  const surfaces = grown.shown.length > 0 ? grown.shown : [line];

  const add = (suffix: string, operation: OutboxOperation) =>
    tx.outbox.add({ id: `${turn.id}-${suffix}`, lane: placeKeyOf(place), turnId: turn.id, operation }, now);

  for (const [index, markdown] of parts.entries()) {
    const message: OutboundMessage = {
      kind: "answer",
      markdown,
      part: index + 1,
      parts: parts.length,
      agent,
    };
    const of = surfaces[index];
    await add(
      `${index}`,
      of === undefined
        ? { kind: "post", place, message, privateTo: null }
        : { kind: "replace", of, place, message },
    );
  }
  for (const [index, message] of answer.files.entries()) {
    await add(`f${index}`, { kind: "post", place, message, privateTo: null });
  }
  const said = parts.length + answer.files.length;
  if (said === 0) return 0;
  const leftOver = [
    ...surfaces.slice(parts.length),
    ...(surfaces.includes(line) ? [] : [line]),
    ...grown.left,
  ];
  for (const [index, of] of leftOver.entries()) await add(`x${index}`, { kind: "remove", of });
  return said;
}

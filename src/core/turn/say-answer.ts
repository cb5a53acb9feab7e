import { type MessageRef, placeKeyOf } from "../conversation/place.ts";
import type { Tx } from "../ports/store.ts";
import type { OutboundMessage } from "../words/text.ts";
import type { OutboxOperation } from "./outbound.ts";
import { statusLineOf } from "./status-line.ts";
import type { TurnContext, TurnDeps } from "./turn-deps.ts";

/**
 * Queues an answer. Its parts take the place of what a growing answer already shows, else of the status line;
 * what is left over goes away. Returns how many parts there are.
 */
export async function sayAnswer(
  tx: Tx,
  deps: TurnDeps,
  about: TurnContext,
  answer: { readonly markdown: string; readonly shown: readonly MessageRef[] },
): Promise<number> {
  const { turn, conversation, agent } = about;
  const { place } = conversation;
  const now = deps.clock.now();
  const parts = partsOf(deps, about, answer.markdown);
  const line = statusLineOf(turn);
  const grown = await rememberShown(tx, deps, about, answer.shown);
  const surfaces = grown.length > 0 ? grown : [line];

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
  if (parts.length === 0) return 0;
  const leftOver = [...surfaces.slice(parts.length), ...(surfaces.includes(line) ? [] : [line])];
  for (const [index, of] of leftOver.entries()) await add(`x${index}`, { kind: "remove", of });
  return parts.length;
}

function partsOf(deps: TurnDeps, about: TurnContext, markdown: string): readonly string[] {
  if (markdown.trim() === "") return [];
  return deps.adapters.get(about.conversation.place.platform)?.splitAnswer(markdown) ?? [markdown];
}

/** Gives the messages of a growing answer a row each, so that they can be replaced; the status line has one already. */
async function rememberShown(
  tx: Tx,
  deps: TurnDeps,
  about: TurnContext,
  shown: readonly MessageRef[],
): Promise<string[]> {
  const line = await tx.outbox.get(statusLineOf(about.turn));
  const ids: string[] = [];
  for (const [index, ref] of shown.entries()) {
    if (line?.ref && line.ref.channel === ref.channel && line.ref.id === ref.id) {
      ids.push(line.id);
      continue;
    }
    const id = `${about.turn.id}-g${index}`;
    const row = { id, lane: placeKeyOf(about.conversation.place), turnId: about.turn.id };
    await tx.outbox.addSent({ ...row, operation: { kind: "remove", of: id } }, ref, deps.clock.now());
    ids.push(id);
  }
  return ids;
}

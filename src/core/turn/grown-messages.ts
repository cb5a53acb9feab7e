import { type MessageRef, placeKeyOf } from "../conversation/place.ts";
import type { OutboxRow } from "../outbox/outbound.ts";
import type { Tx } from "../ports/store.ts";
import { statusLineOf } from "./status-line.ts";
import type { TurnId } from "./turn.ts";
import type { TurnContext, TurnDeps } from "./turn-deps.ts";

/** The rows of what a growing answer shows, and of what an earlier process left growing when it died. */
export interface Grown {
  readonly shown: readonly string[];
  readonly left: readonly string[];
}

/** Gives a message that an answer grows in a row of its own, so that it can be replaced or taken away. */
export async function addGrown(
  tx: Tx,
  deps: Pick<TurnDeps, "clock" | "ids">,
  about: TurnContext,
  ref: MessageRef,
): Promise<string> {
  const id = deps.ids.next("o");
  const row = { id, lane: placeKeyOf(about.conversation.place), turnId: about.turn.id };
  await tx.outbox.addSent({ ...row, operation: { kind: "remove", of: id } }, ref, deps.clock.now());
  return id;
}

/** Every message that is shown gets a row where it has none yet; the status line has one already. */
export async function rememberGrown(
  tx: Tx,
  deps: TurnDeps,
  about: TurnContext,
  shown: readonly MessageRef[],
): Promise<Grown> {
  const line = statusLineOf(about.turn);
  const known = (await tx.outbox.ofTurn(about.turn.id)).filter((row) => row.id === line || isGrown(row));
  const ids: string[] = [];
  for (const ref of shown) {
    const row = known.find((one) => one.ref?.channel === ref.channel && one.ref.id === ref.id);
    ids.push(row?.id ?? (await addGrown(tx, deps, about, ref)));
  }
  const left = known.filter(({ id }) => id !== line && !ids.includes(id)).map(({ id }) => id);
  return { shown: ids, left };
}

/** Has the answer begun to grow in messages of its own? */
export async function hasGrown(tx: Pick<Tx, "outbox">, turn: TurnId): Promise<boolean> {
  return (await tx.outbox.ofTurn(turn)).some(isGrown);
}

/** Such a row was made as sent, and names itself. */
const isGrown = ({ id, operation }: OutboxRow) => operation.kind === "remove" && operation.of === id;

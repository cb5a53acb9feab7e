import type { Reads, Tx } from "../ports/store.ts";
import type { Turn } from "./turn.ts";
import type { StopOrder, TurnDeps } from "./turn-deps.ts";

const keyOf = (turn: Pick<Turn, "id">) => `stop/${turn.id}`;

/** Keeps a stop that was asked for, in the transaction that ends the asking: a crash must not lose it. */
export async function keepStopOrder(tx: Tx, turn: Pick<Turn, "id">, order: StopOrder): Promise<void> {
  await tx.notes.set(keyOf(turn), JSON.stringify(order));
}

/** Who stopped the turn, as this process or an earlier one heard it. */
export async function stopOrderOf(
  deps: Pick<TurnDeps, "stopOrders"> & { readonly store: Pick<Reads, "notes"> },
  turn: Pick<Turn, "id">,
): Promise<StopOrder | null> {
  const known = deps.stopOrders.get(turn.id);
  if (known) return known;
  const kept = await deps.store.notes.get(keyOf(turn));
  return kept === null ? null : (JSON.parse(kept) as StopOrder);
}

export async function forgetStopOrder(tx: Tx, turn: Pick<Turn, "id">): Promise<void> {
  await tx.notes.remove(keyOf(turn));
}

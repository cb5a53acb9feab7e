import type { PrincipalId } from "../people/principal.ts";
import type { Reads, Tx } from "../ports/store.ts";

/** An approver who is not to be asked, and who is asked instead. */
export interface Away {
  /** Null: until they say that they are back. */
  readonly until: number | null;
  readonly delegate: PrincipalId | null;
}

const keyOf = (id: PrincipalId) => `away/${id}`;

/** Null: they are here. */
export async function awayOf(
  reads: Pick<Reads, "notes">,
  id: PrincipalId,
  now: number,
): Promise<Away | null> {
  const note = await reads.notes.get(keyOf(id));
  const away = note === null ? null : (JSON.parse(note) as Away);
  return away && (away.until === null || away.until > now) ? away : null;
}

export async function setAway(tx: Tx, id: PrincipalId, away: Away | null): Promise<void> {
  if (away === null) await tx.notes.remove(keyOf(id));
  else await tx.notes.set(keyOf(id), JSON.stringify(away));
}

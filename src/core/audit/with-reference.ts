import type { Tx } from "../ports/store.ts";

/** The same transaction, in which whatever is recorded without a reference carries this one. */
export function withReference(tx: Tx, reference: string): Tx {
  const append: Tx["audit"]["append"] = (event, at) =>
    tx.audit.append({ ...event, reference: event.reference ?? reference }, at);
  return { ...tx, audit: { ...tx.audit, append } };
}

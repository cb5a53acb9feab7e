import type { Store, Tx } from "../ports/store.ts";
import type { NewOutboxRow } from "./outbound.ts";

/** The same store, which also tells what was queued to be said, after its commit. Nobody has to remember to. */
export function watchOutbox(store: Store, onQueued: (rows: readonly NewOutboxRow[]) => void): Store {
  return {
    ...store,
    async transact(work) {
      const queued: NewOutboxRow[] = [];
      const result = await store.transact((tx) => work(watchTx(tx, queued)));
      if (queued.length > 0) onQueued(queued);
      return result;
    },
  };
}

function watchTx(tx: Tx, queued: NewOutboxRow[]): Tx {
  const add: Tx["outbox"]["add"] = async (row, at) => {
    await tx.outbox.add(row, at);
    queued.push(row);
  };
  return { ...tx, outbox: { ...tx.outbox, add } };
}

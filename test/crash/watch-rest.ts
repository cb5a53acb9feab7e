import type { Store } from "../../src/core/ports/store.ts";

export interface Rest {
  readonly store: Store;
  /** Resolves once nothing is left to do: every event handled, every turn over, everything said. */
  drained(idle: () => Promise<void>): Promise<void>;
}

/** Looks, after each commit, whether there is anything left to do. */
export function watchRest(store: Store): Rest {
  let committed = Promise.withResolvers<void>();
  const somethingLeft = async () => {
    const [inbox, turns, outbox] = await Promise.all([
      store.inbox.unhandled(1),
      store.turns.unfinished(),
      store.outbox.open(),
    ]);
    return inbox.length + turns.length + outbox.length > 0;
  };
  return {
    store: {
      ...store,
      async transact(work) {
        const result = await store.transact(work);
        committed.resolve();
        committed = Promise.withResolvers();
        return result;
      },
    },
    async drained(idle) {
      for (;;) {
        const next = committed.promise;
        await idle();
        if (!(await somethingLeft())) return;
        await next;
      }
    },
  };
}

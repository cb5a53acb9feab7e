import type { Store } from "../../src/core/ports/store.ts";

/** A store in which a message with this word cannot be made a turn of, however often it is tried. */
export function poisonStore(store: Store, word: string | null): Store {
  if (word === null) return store;
  return {
    ...store,
    transact: (work) =>
      store.transact((tx) =>
        work({
          ...tx,
          turns: {
            ...tx.turns,
            add: async (turn) => {
              if (turn.text.includes(word)) throw new Error("planted: this message fails each time");
              return tx.turns.add(turn);
            },
          },
        }),
      ),
  };
}

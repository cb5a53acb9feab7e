import type { ConversationId } from "../conversation/conversation.ts";
import type { Store, Tx } from "../ports/store.ts";
import type { NewOutboxRow } from "./outbound.ts";

export interface CommitWatcher {
  /** Rows that must be said, just committed. */
  onQueued(rows: readonly NewOutboxRow[]): void;
  /** Conversations that got a turn. */
  onTurns(conversations: readonly ConversationId[]): void;
}

/** The same store, which also tells, after each commit, what there is to do now. Nobody has to remember to. */
export function watchCommits(store: Store, watcher: CommitWatcher): Store {
  return {
    ...store,
    async transact(work) {
      const queued: NewOutboxRow[] = [];
      const turns: ConversationId[] = [];
      const result = await store.transact((tx) => work(watchTx(tx, queued, turns)));
      if (queued.length > 0) watcher.onQueued(queued);
      if (turns.length > 0) watcher.onTurns(turns);
      return result;
    },
  };
}

function watchTx(tx: Tx, queued: NewOutboxRow[], turns: ConversationId[]): Tx {
  return {
    ...tx,
    outbox: {
      ...tx.outbox,
      async add(row, at) {
        await tx.outbox.add(row, at);
        queued.push(row);
      },
    },
    turns: {
      ...tx.turns,
      async add(turn) {
        const added = await tx.turns.add(turn);
        if (added) turns.push(turn.conversationId);
        return added;
      },
    },
  };
}

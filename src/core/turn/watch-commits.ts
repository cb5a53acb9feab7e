import type { ConversationId } from "../conversation/conversation.ts";
import type { NewOutboxRow } from "../outbox/outbound.ts";
import type { Store, Tx } from "../ports/store.ts";
import { isTurnOver, type TurnId } from "./turn.ts";

export interface CommitWatcher {
  /** Rows that must be said, just committed. */
  onQueued(rows: readonly NewOutboxRow[]): void;
  /** Conversations that got a turn. */
  onTurns(conversations: readonly ConversationId[]): void;
  /** Turns are over: nothing of theirs waits any more. */
  onEnded?(turns: readonly TurnId[]): void;
  /** Somebody asks for access, or a message waits for it: there is a time to look after. */
  onRequests?(): void;
}

/** The same store, which also tells, after each commit, what there is to do now. Nobody has to remember to. */
export function watchCommits(store: Store, watcher: CommitWatcher): Store {
  const views = new WeakMap<Tx, View>();
  return {
    ...store,
    async transact(work) {
      const seen: Seen = { queued: [], turns: [], ended: [], requests: false };
      const result = await store.transact((tx) => {
        const view = viewOf(tx, views);
        view.seen = seen;
        return work(view.tx);
      });
      if (seen.queued.length > 0) watcher.onQueued(seen.queued);
      if (seen.turns.length > 0) watcher.onTurns(seen.turns);
      if (seen.ended.length > 0) watcher.onEnded?.(seen.ended);
      if (seen.requests) watcher.onRequests?.();
      return result;
    },
  };
}

interface Seen {
  readonly queued: NewOutboxRow[];
  readonly turns: ConversationId[];
  readonly ended: TurnId[];
  requests: boolean;
}

/** A transaction's object as callers get it, and what this use of it has done so far. */
interface View {
  readonly tx: Tx;
  seen: Seen;
}

/** A store may hand out the same object for each transaction, one after another: it is dressed once. */
function viewOf(tx: Tx, views: WeakMap<Tx, View>): View {
  const known = views.get(tx);
  if (known) return known;
  const view: View = {
    seen: { queued: [], turns: [], ended: [], requests: false },
    tx: {
      ...tx,
      outbox: {
        ...tx.outbox,
        async add(row, at) {
          await tx.outbox.add(row, at);
          view.seen.queued.push(row);
        },
        async revive(id, at) {
          const revived = await tx.outbox.revive(id, at);
          const row = revived ? await tx.outbox.get(id) : null;
          if (row) view.seen.queued.push(row);
          return revived;
        },
      },
      accessRequests: {
        ...tx.accessRequests,
        async add(request) {
          await tx.accessRequests.add(request);
          view.seen.requests = true;
        },
      },
      heldMessages: {
        ...tx.heldMessages,
        async add(held) {
          view.seen.requests = true;
          return tx.heldMessages.add(held);
        },
      },
      turns: {
        ...tx.turns,
        async add(turn) {
          const added = await tx.turns.add(turn);
          if (added) view.seen.turns.push(turn.conversationId);
          return added;
        },
        async move(id, from, to, changes) {
          const moved = await tx.turns.move(id, from, to, changes);
          if (moved && isTurnOver(to)) view.seen.ended.push(id);
          return moved;
        },
      },
    },
  };
  views.set(tx, view);
  return view;
}

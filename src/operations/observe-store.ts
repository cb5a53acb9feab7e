import { isOfDatabase } from "../core/errors.ts";
import type { Store, Tx } from "../core/ports/store.ts";
import { observeAsked } from "./observe-asked.ts";
import type { StoreFact, StoreWatcher } from "./store-fact.ts";

export interface ObservedStore {
  readonly store: Store;
  /** How long the oldest transaction under way has been waiting; 0 when there is none. */
  longestWaitMs(): number;
}

/**
 * The same store, which also tells what was committed, and how long it took. Nothing is told of what was undone.
 * `elapsed` is a stopwatch: milliseconds since whenever.
 */
export function observeStore(store: Store, watcher: StoreWatcher, elapsed: () => number): ObservedStore {
  /** When each transaction under way was asked for; the oldest first. */
  const underWay = new Map<object, number>();
  const views = new WeakMap<Tx, View>();
  const observed: Store = {
    ...store,
    async transact(work) {
      const startedAt = elapsed();
      const seen: Seen = { facts: [], auditFailed: false };
      underWay.set(seen, startedAt);
      try {
        const result = await store.transact((tx) => {
          const view = viewOf(tx, views);
          view.seen = seen;
          return work(view.tx);
        });
        watcher.onCommit({ ms: elapsed() - startedAt, fault: null });
        if (seen.facts.length > 0) watcher.onFacts(seen.facts);
        return result;
      } catch (fault) {
        const ofDatabase = isOfDatabase(fault) ? { code: fault.code, ofAudit: seen.auditFailed } : null;
        watcher.onCommit({ ms: elapsed() - startedAt, fault: ofDatabase });
        throw fault;
      } finally {
        underWay.delete(seen);
      }
    },
  };
  const longestWaitMs = () => {
    const oldest = underWay.values().next();
    return oldest.done ? 0 : elapsed() - oldest.value;
  };
  return { store: observed, longestWaitMs };
}

interface Seen {
  readonly facts: StoreFact[];
  auditFailed: boolean;
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
  const note = (fact: StoreFact) => void view.seen.facts.push(fact);
  const view: View = {
    seen: { facts: [], auditFailed: false },
    tx: {
      ...tx,
      inbox: observeInbox(tx.inbox, note),
      turns: observeTurns(tx, note, () => view.seen.facts),
      outbox: observeOutbox(tx.outbox, note),
      ...observeAsked(tx, note),
      audit: {
        ...tx.audit,
        async append(event, at) {
          try {
            await tx.audit.append(event, at);
          } catch (fault) {
            view.seen.auditFailed = isOfDatabase(fault);
            throw fault;
          }
        },
      },
    },
  };
  views.set(tx, view);
  return view;
}

type Note = (fact: StoreFact) => void;

function observeInbox(inbox: Tx["inbox"], note: Note): Tx["inbox"] {
  return {
    ...inbox,
    async add(platform, event, receivedAt) {
      const row = await inbox.add(platform, event, receivedAt);
      if (row) note({ kind: "event-stored", row });
      return row;
    },
    async markHandled(id, at) {
      await inbox.markHandled(id, at);
      note({ kind: "event-handled", id, at });
    },
  };
}

function observeTurns(tx: Tx, note: Note, sofar: () => readonly StoreFact[]): Tx["turns"] {
  const { turns } = tx;
  return {
    ...turns,
    async add(turn) {
      const added = await turns.add(turn);
      if (!added) return added;
      const handled = sofar().find((fact) => fact.kind === "event-handled");
      const row = handled ? await tx.inbox.get(handled.id) : null;
      note({ kind: "turn-added", turn, eventId: row?.event.eventId ?? null });
      return added;
    },
    async move(id, from, to, changes) {
      const moved = await turns.move(id, from, to, changes);
      if (moved) note({ kind: "turn-moved", id, to, runId: changes.runId ?? null });
      return moved;
    },
  };
}

function observeOutbox(outbox: Tx["outbox"], note: Note): Tx["outbox"] {
  return {
    ...outbox,
    async add(row, at) {
      await outbox.add(row, at);
      note({ kind: "row-queued", row, at });
    },
    async markSent(id, ref) {
      await outbox.markSent(id, ref);
      note({ kind: "row-settled", id, outcome: "sent" });
    },
    async markAmbiguous(id, error, notBefore) {
      await outbox.markAmbiguous(id, error, notBefore);
      note({ kind: "row-tried", id, outcome: "ambiguous" });
    },
    async markPending(id, error, notBefore, repeated) {
      await outbox.markPending(id, error, notBefore, repeated);
      note({ kind: "row-tried", id, outcome: "pending" });
    },
    async markDead(id, error) {
      await outbox.markDead(id, error);
      note({ kind: "row-settled", id, outcome: "dead" });
    },
  };
}

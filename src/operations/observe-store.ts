import { isOfDatabase } from "../core/errors.ts";
import type { Store, Tx } from "../core/ports/store.ts";
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
  const observed: Store = {
    ...store,
    async transact(work) {
      const startedAt = elapsed();
      const facts: StoreFact[] = [];
      const seen: Seen = { facts, auditFailed: false };
      underWay.set(seen, startedAt);
      try {
        const result = await store.transact((tx) => work(observeTx(tx, seen)));
        watcher.onCommit({ ms: elapsed() - startedAt, fault: null });
        if (facts.length > 0) watcher.onFacts(facts);
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

function observeTx(tx: Tx, seen: Seen): Tx {
  return {
    ...tx,
    inbox: observeInbox(tx.inbox, seen),
    turns: observeTurns(tx, seen),
    outbox: observeOutbox(tx.outbox, seen),
    audit: {
      ...tx.audit,
      async append(event, at) {
        try {
          await tx.audit.append(event, at);
        } catch (fault) {
          seen.auditFailed = isOfDatabase(fault);
          throw fault;
        }
      },
    },
  };
}

function observeInbox(inbox: Tx["inbox"], { facts }: Seen): Tx["inbox"] {
  return {
    ...inbox,
    async add(platform, event, receivedAt) {
      const row = await inbox.add(platform, event, receivedAt);
      if (row) facts.push({ kind: "event-stored", row });
      return row;
    },
    async markHandled(id, at) {
      await inbox.markHandled(id, at);
      facts.push({ kind: "event-handled", id, at });
    },
  };
}

function observeTurns(tx: Tx, { facts }: Seen): Tx["turns"] {
  const { turns } = tx;
  return {
    ...turns,
    async add(turn) {
      const added = await turns.add(turn);
      if (!added) return added;
      const handled = facts.find((fact) => fact.kind === "event-handled");
      const row = handled ? await tx.inbox.get(handled.id) : null;
      facts.push({ kind: "turn-added", turn, eventId: row?.event.eventId ?? null });
      return added;
    },
    async move(id, from, to, changes) {
      const moved = await turns.move(id, from, to, changes);
      if (moved) facts.push({ kind: "turn-moved", id, to, runId: changes.runId ?? null });
      return moved;
    },
  };
}

function observeOutbox(outbox: Tx["outbox"], { facts }: Seen): Tx["outbox"] {
  return {
    ...outbox,
    async add(row, at) {
      await outbox.add(row, at);
      facts.push({ kind: "row-queued", row, at });
    },
    async markSent(id, ref) {
      await outbox.markSent(id, ref);
      facts.push({ kind: "row-settled", id, outcome: "sent" });
    },
    async markAmbiguous(id, error, notBefore) {
      await outbox.markAmbiguous(id, error, notBefore);
      facts.push({ kind: "row-tried", id, outcome: "ambiguous" });
    },
    async markPending(id, error, notBefore, repeated) {
      await outbox.markPending(id, error, notBefore, repeated);
      facts.push({ kind: "row-tried", id, outcome: "pending" });
    },
    async markDead(id, error) {
      await outbox.markDead(id, error);
      facts.push({ kind: "row-settled", id, outcome: "dead" });
    },
  };
}

import { AsyncLocalStorage } from "node:async_hooks";
import type Database from "better-sqlite3";
import { AppError } from "../src/core/errors.ts";
import { databaseFault } from "./faults.ts";

/** One callback's time on the writer connection. */
export interface Running {
  accessChanged: boolean;
  /** The last fault of the database, even when the callback swallowed it. */
  fault: unknown;
}

export type TransactionScope = ReturnType<typeof createTransactionScope>;

/** Knows whose time it is on the writer connection, and lets nobody else use it. */
export function createTransactionScope(client: Database.Database) {
  const scope = new AsyncLocalStorage<Running>();
  let current: Running | null = null;
  let state = 0;

  function requireRunning(): Running {
    const running = scope.getStore();
    if (running !== undefined && running === current && client.inTransaction) return running;
    throw running?.fault ?? new AppError("internal", "A transaction was used after its end");
  }

  return {
    /**
     * Changes whenever what the connection wrote may be gone, or somebody else's writes may have come: what was read
     * under the same number still holds, but for one's own writes.
     */
    state: () => state,
    /** A transaction began, or something was undone. */
    turnOver: () => void state++,

    isInside: () => current !== null && scope.getStore() === current,

    async run<T>(running: Running, work: () => Promise<T>): Promise<T> {
      current = running;
      try {
        return await scope.run(running, work);
      } finally {
        current = null;
      }
    },

    /** The section with every method refused outside of its transaction. */
    guarded<T extends object>(section: T, changesAccess = false): T {
      return aroundEach(section, async (call) => {
        const running = requireRunning();
        try {
          const result = await call();
          running.accessChanged ||= changesAccess;
          return result;
        } catch (fault) {
          running.fault = databaseFault(fault);
          throw running.fault;
        }
      });
    },
  };
}

/** The same methods, each call passed through `around`. */
export function aroundEach<T extends object>(
  section: T,
  around: <R>(call: () => Promise<R>) => Promise<R>,
): T {
  const methods = Object.entries(section).map(([name, method]) => [
    name,
    (...args: unknown[]) => around(() => method(...args)),
  ]);
  return Object.fromEntries(methods) as T;
}

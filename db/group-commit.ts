import type Database from "better-sqlite3";
import { AppError } from "../src/core/errors.ts";
import type { Clock } from "../src/core/ports/clock.ts";
import { driverCodeOf } from "./dialect.ts";
import { databaseFault } from "./faults.ts";
import type { Running, TransactionScope } from "./transaction-scope.ts";

/** How long a batch waits for somebody else's write lock, and how long between two tries. */
const BUSY_PATIENCE_MS = 5_000;
const BUSY_PAUSE_MS = 20;
/** The callbacks of a batch run without a pause, and everything else waits meanwhile. */
const LARGEST_BATCH = 256;

interface Member {
  /** Runs the callback; returns what to do once its writes are durable. */
  readonly work: () => Promise<() => void>;
  readonly reject: (fault: unknown) => void;
}

interface Written {
  readonly settle: () => void;
  readonly reject: (fault: unknown) => void;
  readonly accessChanged: boolean;
}

export interface GroupCommitDeps {
  readonly client: Database.Database;
  readonly clock: Clock;
  readonly scope: TransactionScope;
  /** Awaited after a commit that changed access, before those who changed it hear that it is done. */
  readonly accessChanged: () => Promise<void>;
}

/**
 * Runs callbacks one after another on the one writer connection, a savepoint each, and commits once for all that were
 * asked for in one tick. Nobody hears of success before the sync.
 */
export function createGroupCommit(deps: GroupCommitDeps) {
  const runBatch = batchRunner(deps);
  const queue: Member[] = [];
  let draining: Promise<void> | null = null;
  let closed = false;

  async function drain(): Promise<void> {
    while (queue.length > 0) {
      await new Promise(setImmediate);
      queue.unshift(...(await runBatch(queue.splice(0, LARGEST_BATCH))));
    }
    draining = null;
  }

  return {
    transact<T>(work: () => Promise<T>): Promise<T> {
      return new Promise((resolve, reject) => {
        if (deps.scope.isInside()) {
          throw new AppError("store.nested-transaction", "A transaction was asked for inside of another");
        }
        if (closed) throw new AppError("internal", "The store is closed");
        const run = async () => {
          const value = await work();
          return () => resolve(value);
        };
        queue.push({ work: run, reject });
        draining ??= drain();
      });
    },
    /** Takes nothing new; resolves when everything asked for is done. */
    async close(): Promise<void> {
      closed = true;
      await draining;
    },
  };
}

/** Runs one batch; returns the members that have not been started because the transaction was lost before. */
function batchRunner(deps: GroupCommitDeps): (members: readonly Member[]) => Promise<readonly Member[]> {
  const { client } = deps;
  const begin = client.prepare("BEGIN IMMEDIATE");
  const commit = client.prepare("COMMIT");
  const runMember = memberRunner(deps);
  return async (members) => {
    const written: Written[] = [];
    let reached = members.length;
    try {
      await whenFree(() => begin.run(), deps.clock);
      deps.scope.turnOver();
      for (const [index, member] of members.entries()) {
        reached = index + 1;
        const outcome = await runMember(member);
        if (outcome) written.push(outcome);
      }
      commit.run();
    } catch (fault) {
      if (client.inTransaction) client.exec("ROLLBACK");
      for (const member of members.slice(0, reached)) member.reject(databaseFault(fault));
      return members.slice(reached);
    }
    await report(deps, written);
    return [];
  };
}

/** Runs one member in a savepoint; null when it rejected, throws when SQLite gave up the whole transaction. */
function memberRunner({ client, scope }: GroupCommitDeps): (member: Member) => Promise<Written | null> {
  const savepoint = client.prepare("SAVEPOINT member");
  const release = client.prepare("RELEASE member");
  const undo = client.prepare("ROLLBACK TO member");
  return async ({ work, reject }) => {
    const running: Running = { accessChanged: false, fault: null };
    let settle: (() => void) | null = null;
    savepoint.run();
    try {
      settle = await scope.run(running, work);
    } catch (fault) {
      reject(databaseFault(fault));
    }
    if (!client.inTransaction) throw running.fault ?? new AppError("internal", "The transaction was lost");
    if (settle === null) {
      undo.run();
      scope.turnOver();
    }
    release.run();
    return settle && { settle, reject, accessChanged: running.accessChanged };
  };
}

/** Takes the write lock; waits for it without blocking the event loop longer than the busy timeout at a time. */
async function whenFree(take: () => void, clock: Clock): Promise<void> {
  let patient = true;
  // By a timer: the wall clock may be set meanwhile.
  const end = clock.after(BUSY_PATIENCE_MS, () => {
    patient = false;
  });
  try {
    for (;;) {
      try {
        return take();
      } catch (fault) {
        if (!driverCodeOf(fault)?.startsWith("SQLITE_BUSY") || !patient) throw fault;
      }
      await new Promise<void>((resume) => void clock.after(BUSY_PAUSE_MS, resume));
    }
  } finally {
    end.cancel();
  }
}

/** Tells the members. What changed access is only reported done when the listeners know of it. */
async function report({ scope, accessChanged }: GroupCommitDeps, written: readonly Written[]): Promise<void> {
  let deaf: { readonly fault: unknown } | null = null;
  if (written.some((member) => member.accessChanged)) {
    try {
      // Inside the scope: a transaction asked for by a listener would wait for itself, so it is refused.
      await scope.run({ accessChanged: false, fault: null }, accessChanged);
    } catch (fault) {
      deaf = { fault };
    }
  }
  for (const member of written) {
    if (deaf !== null && member.accessChanged) member.reject(deaf.fault);
    else member.settle();
  }
}

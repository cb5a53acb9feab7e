import type { Deps } from "../ports/deps.ts";
import { createLanes } from "./lanes.ts";
import type { NewOutboxRow, OutboxRow } from "./outbound.ts";
import { type SendDeps, sendOutboxRow } from "./send-outbox.ts";

/** Says what is queued, lane by lane, until it is sent or never will be. */
export interface OutboxSender {
  /** Takes rows up that were just committed. */
  queued(rows: readonly NewOutboxRow[]): void;
  /** Takes everything up that an earlier process left. */
  recover(): Promise<void>;
  /** Resolves when the row is sent or dead, with what became of it; at once when it is so already. */
  settled(id: string): Promise<OutboxRow | null>;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
  /** Starts nothing new; what is under way ends. */
  stop(): Promise<void>;
}

export function createOutboxSender(deps: SendDeps & Pick<Deps, "store">): OutboxSender {
  const lanes = createLanes();
  const waiters = new Map<string, ((row: OutboxRow | null) => void)[]>();
  /** Per message, the newest change that waits: older ones of the same message need not be sent. */
  const newest = new Map<string, string>();
  let stopping = false;

  const take = (row: Pick<NewOutboxRow, "id" | "lane" | "operation">) => {
    if (row.operation.kind === "replace" || row.operation.kind === "remove")
      newest.set(row.operation.of, row.id);
    lanes.run(row.lane, () => drive(row.id));
  };

  const finish = async (id: string) => {
    const row = await deps.store.outbox.get(id);
    const operation = row?.operation;
    if (
      operation &&
      (operation.kind === "replace" || operation.kind === "remove") &&
      newest.get(operation.of) === id
    ) {
      newest.delete(operation.of);
    }
    for (const wake of waiters.get(id) ?? []) wake(row);
    waiters.delete(id);
  };

  const isOvertaken = (row: OutboxRow) =>
    row.operation.kind === "replace" &&
    row.operation.message.kind === "status" &&
    newest.get(row.operation.of) !== row.id;

  const drive = async (id: string) => {
    while (!stopping) {
      try {
        const row = await deps.store.outbox.get(id);
        if (!row || isOver(row)) break;
        if (isOvertaken(row)) {
          await deps.store.transact((tx) => tx.outbox.markSent(id, null));
          break;
        }
        await pause(deps, row.notBefore - deps.clock.now());
        const result = await sendOutboxRow(deps, row);
        if (result.kind === "over") break;
        await pause(deps, result.afterMs);
      } catch (fault) {
        deps.logger.error(
          { outbox: id, fault: String(fault) },
          "the outbox could not be written; trying again",
        );
        await pause(deps, 1000);
      }
    }
    if (!stopping) await finish(id).catch(() => {});
  };

  return {
    queued: (rows) => rows.forEach(take),
    async recover() {
      for (const row of await deps.store.outbox.open()) take(row);
    },
    async settled(id) {
      const settled = new Promise<OutboxRow | null>((resolve) => {
        waiters.set(id, [...(waiters.get(id) ?? []), resolve]);
      });
      const row = await deps.store.outbox.get(id);
      return !row || isOver(row) ? row : settled;
    },
    idle: () => lanes.idle(),
    async stop() {
      stopping = true;
    },
  };
}

const isOver = (row: OutboxRow) => row.state === "sent" || row.state === "dead";

/** Waits by the clock port; nothing or less is no wait at all. */
function pause(deps: Pick<Deps, "clock">, ms: number): Promise<void> {
  if (ms <= 0) return Promise.resolve();
  return new Promise((resolve) => {
    deps.clock.after(ms, resolve);
  });
}

import type { Platform } from "../people/identity.ts";
import { createLanes } from "../turn/lanes.ts";
import { buryRow } from "./dead-letter.ts";
import { isSettled, type NewOutboxRow, type OutboxRow } from "./outbound.ts";
import { createPauses } from "./pauses.ts";
import { createSendHolds } from "./send-holds.ts";
import { platformOfRow, type SendDeps, type SendResult, sendOutboxRow } from "./send-outbox.ts";

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
  /** Starts nothing new; resolves when what is under way has ended. */
  stop(): Promise<void>;
}

/** However far off a row's time is, it is looked at again by then: the clock may have been wrong when it was written. */
const LONGEST_WAIT_MS = 60 * 60_000;
const STORE_RETRY_MS = 1000;
/** A row is given up when it failed this often while others of its platform went through in between. */
const MOST_LONE_FAILURES = 6;

export function createOutboxSender(deps: SendDeps): OutboxSender {
  const lanes = createLanes();
  const pauses = createPauses(deps.clock);
  const holds = createSendHolds(pauses);
  const changes = createNewestChanges();
  const waiters = new Map<string, ((row: OutboxRow | null) => void)[]>();
  /** How many rows each platform has taken. */
  const taken = new Map<Platform, number>();
  let stopping = false;

  const take = (row: Pick<NewOutboxRow, "id" | "lane" | "operation">) => {
    changes.note(row);
    lanes.run(row.lane, () => drive(row.id).then(() => changes.forget(row)));
  };

  /** Whoever waits hears of it, also when it cannot be read at once. */
  const finish = async (id: string) => {
    while (waiters.has(id) && !stopping) {
      try {
        return wake(id, await deps.store.outbox.get(id));
      } catch {
        await pauses.wait(STORE_RETRY_MS);
      }
    }
  };

  const wake = (id: string, row: OutboxRow | null) => {
    for (const resolve of waiters.get(id) ?? []) resolve(row);
    waiters.delete(id);
  };

  const tryOnce = async (row: OutboxRow, waitMs: number | null): Promise<SendResult | null> => {
    await pauses.wait(waitMs ?? Math.min(row.notBefore - deps.clock.now(), LONGEST_WAIT_MS));
    await holds.free(platformOfRow(row), row.operation.kind);
    return stopping ? null : sendOutboxRow(deps, row);
  };

  const drive = async (id: string) => {
    const failures = createLoneFailures((platform) => taken.get(platform) ?? 0);
    let waitMs: number | null = null;
    while (!stopping) {
      try {
        const row = await deps.store.outbox.get(id);
        if (!row || isSettled(row)) break;
        if (changes.isOvertaken(row)) {
          await deps.store.transact((tx) => tx.outbox.markSent(id, null));
          break;
        }
        const platform = platformOfRow(row);
        const result = await tryOnce(row, waitMs);
        if (result === null) break;
        if (result.kind === "over") {
          if (result.sent) taken.set(platform, (taken.get(platform) ?? 0) + 1);
          break;
        }
        waitMs = result.afterMs;
        if (result.scope !== "place") holds.hold(result.scope, platform, row.operation.kind, waitMs);
        if (result.suspicious && failures.count(platform) >= MOST_LONE_FAILURES) {
          const why = "it failed again and again while others went through";
          await buryRow(deps, row, { why, sure: false, placeGone: false });
        }
      } catch (fault) {
        deps.logger.error(
          { outbox: id, fault: String(fault) },
          "the outbox could not be written; trying again",
        );
        await pauses.wait(STORE_RETRY_MS);
      }
    }
    await finish(id);
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
      // Its lane may be done with it already, and would wake nobody.
      if (!row || isSettled(row)) wake(id, row);
      return settled;
    },
    idle: () => lanes.idle(),
    async stop() {
      stopping = true;
      pauses.endAll();
      await lanes.idle();
    },
  };
}

/** Per message, the newest change that waits: older status lines of the same message need not be shown. */
function createNewestChanges() {
  const newest = new Map<string, string>();
  return {
    note({ id, operation }: Pick<OutboxRow, "id" | "operation">) {
      if (operation.kind === "replace" || operation.kind === "remove") newest.set(operation.of, id);
    },
    forget({ id, operation }: Pick<OutboxRow, "id" | "operation">) {
      if (operation.kind !== "replace" && operation.kind !== "remove") return;
      if (newest.get(operation.of) === id) newest.delete(operation.of);
    },
    isOvertaken: ({ id, operation }: OutboxRow) =>
      operation.kind === "replace" && operation.message.kind === "status" && newest.get(operation.of) !== id,
  };
}

/** Counts the failures of one row between which its platform took others: an outage gives up nothing. */
function createLoneFailures(takenOn: (platform: Platform) => number) {
  let before: number | null = null;
  let lone = 0;
  return {
    count(platform: Platform): number {
      const now = takenOn(platform);
      if (before !== null && now > before) lone += 1;
      before = now;
      return lone;
    },
  };
}

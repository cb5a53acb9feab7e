import type { Clock, Timer } from "../core/ports/clock.ts";
import type { Store } from "../core/ports/store.ts";
import type { Health } from "../http/http-server.ts";
import type { CommitFact, DatabaseFault } from "./store-fact.ts";

export interface HealthParts {
  readonly clock: Clock;
  readonly store: Pick<Store, "transact">;
  /** How long the oldest transaction under way has been waiting. */
  readonly longestWaitMs: () => number;
  /** Free bytes where the database lies; rejects when nobody can say. */
  readonly diskFree: () => Promise<number>;
  /** Below so many free bytes we are not ready. */
  readonly leastDiskFree: number;
}

export interface HealthWatch {
  onCommit(commit: CommitFact): void;
  /** From starting to serving, and from serving to stopping. */
  enter(phase: "serving" | "stopping"): void;
  health(): Promise<Health>;
  stop(): void;
}

/** A transaction takes milliseconds; one that waits this long waits for somebody's lock. */
const BUSY_MS = 2_000;
const PROBE_EVERY_MS = 5_000;
const PROBE_KEY = "health/probe";
const MEGABYTE = 1024 * 1024;

/**
 * Ready as long as what is taken in can be kept: turns to not ready before data is at risk, with the reason, and back
 * by itself. After a failed commit it writes a small note now and then, until that works again.
 */
export function watchHealth(parts: HealthParts): HealthWatch {
  const { clock, store } = parts;
  let phase: "starting" | "serving" | "stopping" = "starting";
  let failing: DatabaseFault | null = null;
  let probe: Timer | null = null;

  const tryAgain = () => {
    probe = null;
    // Whatever becomes of it comes back through `onCommit`.
    store.transact((tx) => tx.notes.set(PROBE_KEY, String(clock.now()))).catch(() => {});
  };

  return {
    onCommit({ fault }) {
      failing = fault;
      probe?.cancel();
      probe = fault === null || phase === "stopping" ? null : clock.after(PROBE_EVERY_MS, tryAgain);
    },
    enter(next) {
      phase = next;
    },
    async health() {
      const reasons = [
        ...(phase === "serving" ? [] : [phase]),
        ...(failing === null ? [] : [reasonOf(failing)]),
        ...waitReasons(parts.longestWaitMs()),
        ...(await diskReasons(parts)),
      ];
      return { ready: reasons.length === 0, reasons };
    },
    stop() {
      probe?.cancel();
    },
  };
}

function reasonOf({ code, ofAudit }: DatabaseFault): string {
  const what = ofAudit ? "the audit cannot be written, so nothing is done" : "the database cannot be written";
  return `${what} (${code})`;
}

function waitReasons(waitMs: number): readonly string[] {
  if (waitMs < BUSY_MS) return [];
  return [`the database has been busy for ${Math.round(waitMs / 1000)} s: something else holds its lock`];
}

async function diskReasons({ diskFree, leastDiskFree }: HealthParts): Promise<readonly string[]> {
  try {
    const free = await diskFree();
    if (free >= leastDiskFree) return [];
    const [has, needs] = [free, leastDiskFree].map((bytes) => Math.floor(bytes / MEGABYTE));
    return [`the disk has ${has} MB free, fewer than ${needs}`];
  } catch {
    // A file system that does not tell is no reason to stand still.
    return [];
  }
}

import type { Clock } from "../../core/ports/clock.ts";

/** Resolves after the delay, or at once when the signal fires. */
export function pause(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = clock.after(delayMs, done);
    signal?.addEventListener("abort", done, { once: true });
    function done() {
      timer.cancel();
      signal?.removeEventListener("abort", done);
      resolve();
    }
  });
}

export interface Backoff {
  /** The next delay in milliseconds, with jitter. */
  next(): number;
  /** After a success: start small again. */
  reset(): void;
}

/** Doubling delays; the jitter keeps many sockets from coming back in the same instant. */
export function createBackoff(initialMs: number, maxMs: number): Backoff {
  let delayMs = initialMs;
  return {
    next() {
      const spread = delayMs * (0.5 + Math.random() / 2);
      delayMs = Math.min(delayMs * 2, maxMs);
      return Math.round(spread);
    },
    reset() {
      delayMs = initialMs;
    },
  };
}

/** Lets at most `limit` pieces of work run at a time, in the order asked for. */
export function createLimiter(limit: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running >= limit) await new Promise<void>((resolve) => waiting.push(resolve));
    else running++;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}

/** Runs what has the same key one after another. */
export function createSerial(): <T>(key: string, work: () => Promise<T>) => Promise<T> {
  const tails = new Map<string, Promise<unknown>>();
  return async (key, work) => {
    const before = tails.get(key) ?? Promise.resolve();
    const mine = before.then(work);
    const tail = mine.catch(() => {});
    tails.set(key, tail);
    try {
      return await mine;
    } finally {
      if (tails.get(key) === tail) tails.delete(key);
    }
  };
}

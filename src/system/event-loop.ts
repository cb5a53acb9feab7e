import { monitorEventLoopDelay } from "node:perf_hooks";

/** How late timers fire: what a busy process keeps everybody waiting for. */
export interface EventLoopDelay {
  /** Since the last look. */
  read(): { readonly p99Ms: number; readonly maxMs: number };
  stop(): void;
}

const RESOLUTION_MS = 20;

export function watchEventLoop(): EventLoopDelay {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  // The histogram counts the timer's own length as delay.
  const lateness = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);
  return {
    read() {
      const delay = { p99Ms: lateness(histogram.percentile(99)), maxMs: lateness(histogram.max) };
      histogram.reset();
      return delay;
    },
    stop: () => void histogram.disable(),
  };
}

import type { Clock } from "../../src/core/ports/clock.ts";

export interface FixedClock extends Clock {
  /** Moves time on, running every timer that falls due, in order. */
  advance(ms: number): void;
  /** How many timers wait. */
  waiting(): number;
}

/** A clock that stands still until it is told to move. */
export function createFixedClock(start = Date.UTC(2026, 10, 21, 12)): FixedClock {
  let now = start;
  let timers: { at: number; work: () => void }[] = [];
  return {
    now: () => now,
    after(delayMs, work) {
      const timer = { at: now + Math.max(delayMs, 0), work };
      timers.push(timer);
      return {
        cancel: () => {
          timers = timers.filter((other) => other !== timer);
        },
      };
    },
    advance(ms) {
      const until = now + ms;
      for (;;) {
        const due = timers.filter((timer) => timer.at <= until).sort((a, b) => a.at - b.at)[0];
        if (!due) break;
        timers = timers.filter((timer) => timer !== due);
        now = Math.max(now, due.at);
        due.work();
      }
      now = until;
    },
    waiting: () => timers.length,
  };
}

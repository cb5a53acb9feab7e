import type { Clock } from "../../src/core/ports/clock.ts";
import { systemClock } from "../../src/system/clock.ts";

export interface SkewedClock extends Clock {
  /** Sets it; timers run by the time that really passes. */
  skew(ms: number): void;
  /** So much time passes at once, for the timers too. */
  pass(ms: number): void;
}

/** The machine's clock, wrong by so much. */
export function createSkewedClock(first: number): SkewedClock {
  let wrongBy = first;
  const waiting = new Set<(ms: number) => void>();
  return {
    now: () => systemClock.now() + wrongBy,
    after(ms, ring) {
      let dueAt = systemClock.now() + ms;
      const end = () => {
        waiting.delete(hurry);
        ring();
      };
      let timer = systemClock.after(ms, end);
      const hurry = (by: number) => {
        timer.cancel();
        dueAt -= by;
        timer = systemClock.after(Math.max(0, dueAt - systemClock.now()), end);
      };
      waiting.add(hurry);
      return {
        cancel() {
          waiting.delete(hurry);
          timer.cancel();
        },
      };
    },
    skew(ms) {
      wrongBy = ms;
    },
    pass(ms) {
      wrongBy += ms;
      for (const hurry of [...waiting]) hurry(ms);
    },
  };
}

import type { Clock } from "../../src/core/ports/clock.ts";
import { systemClock } from "../../src/system/clock.ts";

/** The machine's clock, wrong by so much; timers run by the time that really passes. */
export function createSkewedClock(first: number): Clock & { skew(ms: number): void } {
  let wrongBy = first;
  return {
    now: () => systemClock.now() + wrongBy,
    after: systemClock.after,
    skew(ms) {
      wrongBy = ms;
    },
  };
}

import type { Clock } from "../ports/clock.ts";

/** Waits that end early, all at once, when there is nothing left to wait for. */
export interface Pauses {
  /** Waits by the clock port, from now on: a jump of the wall clock makes it neither longer nor shorter. */
  wait(ms: number): Promise<void>;
  /** Ends every wait, and those that are still to come. */
  endAll(): void;
}

export function createPauses(clock: Clock): Pauses {
  const ends = new Set<() => void>();
  let over = false;
  return {
    wait(ms) {
      if (ms <= 0 || over) return Promise.resolve();
      return new Promise((resolve) => {
        const end = () => {
          ends.delete(end);
          timer.cancel();
          resolve();
        };
        const timer = clock.after(ms, end);
        ends.add(end);
      });
    },
    endAll() {
      over = true;
      for (const end of [...ends]) end();
    },
  };
}

/** Work that must run in order within a lane; different lanes never wait for each other. */
export interface Lanes {
  /** Runs after everything already in this lane. Faults are the work's own business: it must not reject. */
  run(lane: string, work: () => Promise<void>): void;
  /** How many lanes hold work. */
  size(): number;
  /** Resolves when every lane is empty. */
  idle(): Promise<void>;
}

export function createLanes(): Lanes {
  const tails = new Map<string, Promise<void>>();
  return {
    run(lane, work) {
      const before = tails.get(lane) ?? Promise.resolve();
      const tail = before.then(work).finally(() => {
        if (tails.get(lane) === tail) tails.delete(lane);
      });
      tails.set(lane, tail);
    },
    size: () => tails.size,
    async idle() {
      while (tails.size > 0) await Promise.all(tails.values());
    },
  };
}

export interface FairSlots {
  /**
   * Resolves with what gives the slot back, once there is one for `who`; with null after `close`. Those who wait come
   * round by round, one of each. `onWait` hears how many are served before, when it has to wait at all.
   */
  take(who: string, onWait?: (ahead: number) => void): Promise<(() => void) | null>;
  /** Nobody is given a slot any more; those who wait get null. */
  close(): void;
}

type Waiter = (release: (() => void) | null) => void;

/** A number of slots for everybody, of which each one gets at most a few at a time. */
export function createFairSlots(limits: { readonly each: number; readonly all: number }): FairSlots {
  const taken = new Map<string, number>();
  /** In the order of the round: whoever was served goes to its end. */
  const queues = new Map<string, Waiter[]>();
  let all = 0;
  let closed = false;

  const takenBy = (who: string) => taken.get(who) ?? 0;
  const hasRoom = (who: string) => all < limits.all && takenBy(who) < limits.each;

  const give = (who: string): (() => void) => {
    all += 1;
    taken.set(who, takenBy(who) + 1);
    let given = true;
    return () => {
      if (!given) return;
      given = false;
      all -= 1;
      if (takenBy(who) === 1) taken.delete(who);
      else taken.set(who, takenBy(who) - 1);
      serve();
    };
  };

  const serve = () => {
    for (const [who, queue] of queues) {
      if (all >= limits.all) return;
      if (!hasRoom(who)) continue;
      queues.delete(who);
      const waiter = queue.shift();
      if (queue.length > 0) queues.set(who, queue);
      waiter?.(give(who));
    }
  };

  /** Their own that run or wait, when it is they who are too many; else who is served before in the rounds. */
  const aheadOf = (who: string): number => {
    const own = queues.get(who)?.length ?? 0;
    if (takenBy(who) >= limits.each) return takenBy(who) + own;
    let ahead = own;
    let isBefore = true;
    for (const [other, queue] of queues) {
      if (other === who) isBefore = false;
      else ahead += Math.min(queue.length, isBefore || own === 0 ? own + 1 : own);
    }
    return ahead;
  };

  return {
    async take(who, onWait) {
      if (closed) return null;
      if (hasRoom(who) && !queues.has(who)) return give(who);
      onWait?.(aheadOf(who));
      return new Promise((resolve) => {
        const queue = queues.get(who);
        if (queue) queue.push(resolve);
        else queues.set(who, [resolve]);
      });
    },
    close() {
      closed = true;
      const waiting = [...queues.values()].flat();
      queues.clear();
      for (const waiter of waiting) waiter(null);
    },
  };
}

import type { Clock } from "../../src/core/ports/clock.ts";

export interface Allowance {
  /** So many calls … */
  readonly calls: number;
  /** … in so many milliseconds. */
  readonly windowMs: number;
}

/** What growing answers may ask of a platform: so much per channel, and so much together. */
export interface CallBudget {
  /** Counts a call in this channel, or says that there is none left right now. */
  take(channel: string): boolean;
  /** The platform asked to slow down: nothing in this channel for so long; everywhere when it is left out. */
  rest(forMs: number, channel?: string): void;
  /** A growing answer more; call the result when it has ended. */
  join(): () => void;
  /** How long an answer waits between two calls, so that all of them get their turn. */
  spacingMs(): number;
}

/** Above this many channels, those that rest are forgotten first. */
const MOST_CHANNELS = 5000;

/** Counts in sliding windows, so that what is said once (finals, notices) always finds room beside what grows. */
export function createCallBudget(clock: Clock, each: Allowance, all: Allowance): CallBudget {
  const spent = new Map<string, number[]>();
  const restUntil = new Map<string, number>();
  let spentByAll: number[] = [];
  let allRestUntil = 0;
  let growing = 0;

  const recent = (times: readonly number[], { windowMs }: Allowance, now: number) =>
    // A clock that was set back leaves times in the future; they no longer count.
    times.filter((at) => at > now - windowMs && at <= now);

  return {
    take(channel) {
      const now = clock.now();
      const mine = recent(spent.get(channel) ?? [], each, now);
      spentByAll = recent(spentByAll, all, now);
      const rests = Math.max(allRestUntil, restUntil.get(channel) ?? 0) > now;
      if (rests || mine.length >= each.calls || spentByAll.length >= all.calls) return false;
      if (spent.size >= MOST_CHANNELS) spent.clear();
      spent.set(channel, [...mine, now]);
      spentByAll.push(now);
      return true;
    },
    rest(forMs, channel) {
      const until = clock.now() + forMs;
      if (channel === undefined) {
        allRestUntil = Math.max(allRestUntil, until);
        return;
      }
      if (restUntil.size >= MOST_CHANNELS) restUntil.clear();
      restUntil.set(channel, Math.max(restUntil.get(channel) ?? 0, until));
    },
    join() {
      growing += 1;
      return () => {
        growing -= 1;
      };
    },
    spacingMs: () => Math.max(each.windowMs / each.calls, (growing * all.windowMs) / all.calls),
  };
}

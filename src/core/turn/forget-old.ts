import type { Timer } from "../ports/clock.ts";
import type { Deps } from "../ports/deps.ts";
import { FORGETTABLE, type Forgettable } from "../ports/store.ts";

/** Far longer than any platform delivers again, a button lives, or a turn waits. */
const KEPT_MS = 14 * 24 * 60 * 60_000;
const EVERY_MS = 60 * 60_000;
/** Rows looked at in one transaction: everybody else's waits for it. */
const MOST_AT_ONCE = 500;

/** Forgets, every hour, what was handled, said or pressed long ago, so that the database does not grow for ever. */
export function forgetOld(deps: Pick<Deps, "store" | "clock" | "logger">): { stop(): void } {
  let stopped = false;
  let timer: Timer | null = null;

  const forget = async (kind: Forgettable) => {
    const before = deps.clock.now() - KEPT_MS;
    let after: number | null = 0;
    while (after !== null && !stopped) {
      const window: { after: number; most: number } = { after, most: MOST_AT_ONCE };
      after = await deps.store.transact((tx) => tx.retention.forget(kind, before, window));
    }
  };
  const round = async () => {
    try {
      for (const kind of FORGETTABLE) await forget(kind);
    } catch (fault) {
      deps.logger.warn(
        { fault: String(fault) },
        "what is old could not be forgotten; trying again in an hour",
      );
    }
    arm();
  };
  const arm = () => {
    if (!stopped) timer = deps.clock.after(EVERY_MS, () => void round());
  };

  arm();
  return {
    stop() {
      stopped = true;
      timer?.cancel();
    },
  };
}

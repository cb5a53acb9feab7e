import type { Clock } from "../../src/core/ports/clock.ts";

const MINUTE_MS = 60_000;
// Slack counts per method, app and workspace: 20 starts and stops, 100 appends, 50 edits a minute. What is left of the
// edits is for finals and cards.
const BUDGETS = { start: 20, append: 100, edit: 35 } as const;
const SHORTEST_SPACING_MS = 1000;
const LONGEST_SPACING_MS = 3000;
const EDIT_SPACING_MS = 1200;

export type StreamCall = keyof typeof BUDGETS;

/** What all growing answers of the app may ask of Slack together. */
export interface StreamBudget {
  /** Counts the call, or says that there is none left in this minute. */
  take(call: StreamCall): boolean;
  /** Slack asked to slow down: nothing of this kind for so long. */
  rest(call: StreamCall, forMs: number): void;
  /** A growing answer more; call the result when it has ended. */
  join(): () => void;
  /** How long an answer waits between two calls, so that all of them get their turn. */
  spacingMs(call: "append" | "edit"): number;
}

export function createStreamBudget(clock: Clock): StreamBudget {
  const spent: Record<StreamCall, number[]> = { start: [], append: [], edit: [] };
  const restUntil: Record<StreamCall, number> = { start: 0, append: 0, edit: 0 };
  let growing = 0;
  return {
    take(call) {
      const now = clock.now();
      spent[call] = spent[call].filter((at) => at > now - MINUTE_MS);
      if (restUntil[call] > now || spent[call].length >= BUDGETS[call]) return false;
      spent[call].push(now);
      return true;
    },
    rest(call, forMs) {
      restUntil[call] = Math.max(restUntil[call], clock.now() + forMs);
    },
    join() {
      growing += 1;
      return () => {
        growing -= 1;
      };
    },
    spacingMs(call) {
      const share = (growing * MINUTE_MS) / BUDGETS[call];
      const shortest = call === "edit" ? EDIT_SPACING_MS : SHORTEST_SPACING_MS;
      return Math.min(LONGEST_SPACING_MS, Math.max(shortest, share));
    },
  };
}

import type { ConversationId } from "../conversation/conversation.ts";
import type { Clock, Timer } from "../ports/clock.ts";
import type { Turn } from "./turn.ts";

/** Looks again at conversations whose next turn waits for the gateway, so that it gives up in time. */
export interface WaitingTurns {
  watch(turn: Turn): void;
  stop(): void;
}

/** A timer sleeps with the machine and the clock may be set: the time is looked at anew this often. */
const LOOK_EVERY_MS = 60_000;

export function watchWaitingTurns(clock: Clock, wake: (conversation: ConversationId) => void): WaitingTurns {
  const timers = new Map<ConversationId, Timer>();
  return {
    watch({ conversationId, state, expiresAt }) {
      timers.get(conversationId)?.cancel();
      timers.delete(conversationId);
      if (state !== "waiting" || expiresAt === null) return;
      const look = () => {
        timers.delete(conversationId);
        wake(conversationId);
      };
      const delayMs = Math.min(expiresAt - clock.now(), LOOK_EVERY_MS);
      timers.set(conversationId, clock.after(delayMs, look));
    },
    stop() {
      for (const timer of timers.values()) timer.cancel();
      timers.clear();
    },
  };
}

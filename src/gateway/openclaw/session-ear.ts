import type { SessionKey } from "../../core/conversation/conversation.ts";
import type { Clock } from "../../core/ports/clock.ts";
import { parseRunEvent, type RunEvent } from "./chat-events.ts";
import type { LiveSocket } from "./live-socket.ts";

export type Heard =
  | { readonly kind: "event"; readonly event: RunEvent }
  /** Nothing came for a while, or something was lost: better look at the record. */
  | { readonly kind: "silence" }
  | { readonly kind: "closed" };

/** Keeps what one connection says of one session, from now on, until it is asked for. */
export interface SessionEar {
  next(patienceMs: number): Promise<Heard>;
  stop(): void;
}

export function listenToSession(socket: LiveSocket, sessionKey: SessionKey, clock: Clock): SessionEar {
  const heard: Heard[] = [];
  let wake = () => {};
  const hear = (one: Heard) => {
    heard.push(one);
    wake();
  };
  const stopEvents = socket.onEvent((frame) => {
    const event = parseRunEvent(frame, sessionKey);
    if (event) hear({ kind: "event", event });
  });
  const stopGaps = socket.onGap(() => hear({ kind: "silence" }));
  const stopEnd = socket.onClosed(() => hear({ kind: "closed" }));

  return {
    async next(patienceMs) {
      if (heard.length === 0) {
        await new Promise<void>((resolve) => {
          const timer = clock.after(patienceMs, () => hear({ kind: "silence" }));
          wake = () => {
            timer.cancel();
            resolve();
          };
        });
        wake = () => {};
      }
      return heard.shift() ?? { kind: "silence" };
    },
    stop() {
      stopEvents();
      stopGaps();
      stopEnd();
    },
  };
}

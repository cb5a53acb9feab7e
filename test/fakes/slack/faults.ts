/** What goes wrong with a call, once it is scripted. */
export type Fault =
  /** Slack answers `ok: false` with this word. */
  | { readonly kind: "error"; readonly error: string }
  | { readonly kind: "status"; readonly status: number }
  | { readonly kind: "rate-limited"; readonly retryAfterSeconds: number }
  /** The call is done, then the connection breaks before the answer. */
  | { readonly kind: "apply-then-reset" }
  /** The connection breaks and nothing is done. */
  | { readonly kind: "reset" }
  /** The call is neither done nor answered. */
  | { readonly kind: "hang" };

export interface FaultScript {
  add(method: string, fault: Fault, times: number): void;
  /** The fault of this call, taken off the script. */
  take(method: string): Fault | null;
}

export function createFaultScript(): FaultScript {
  const scripted = new Map<string, Fault[]>();
  return {
    add(method, fault, times) {
      const list = scripted.get(method) ?? [];
      scripted.set(method, [...list, ...Array.from({ length: times }, () => fault)]);
    },
    take: (method) => scripted.get(method)?.shift() ?? null,
  };
}

/** Slack's tiers in calls a minute, for those methods whose budget we must keep. */
export const TIERS: Readonly<Record<string, number>> = {
  "chat.startStream": 20,
  "chat.stopStream": 20,
  "chat.appendStream": 100,
  "chat.update": 50,
  "conversations.open": 50,
  "conversations.replies": 50,
  "users.info": 100,
};

export interface RateLimiter {
  /** Seconds to wait, or null when the call may pass. */
  admit(method: string): number | null;
}

/** Counts calls in a sliding minute, as Slack does per method, app and workspace. */
export function createRateLimiter(now: () => number): RateLimiter {
  const calls = new Map<string, number[]>();
  return {
    admit(method) {
      const limit = TIERS[method];
      if (limit === undefined) return null;
      const recent = (calls.get(method) ?? []).filter((at) => at > now() - 60_000);
      const oldest = recent[0];
      if (recent.length >= limit && oldest !== undefined) {
        return Math.max(1, Math.ceil((oldest + 60_000 - now()) / 1000));
      }
      calls.set(method, [...recent, now()]);
      return null;
    },
  };
}

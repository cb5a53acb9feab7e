/** What goes wrong with a call, once it is scripted. */
export type Fault =
  | { readonly kind: "error"; readonly status: number; readonly code: number; readonly message?: string }
  /** The far side of Discord's own proxy is in trouble. */
  | { readonly kind: "status"; readonly status: number }
  | { readonly kind: "rate-limited"; readonly retryAfterSeconds: number; readonly global?: boolean }
  /** The call is done, then the connection breaks before the answer. */
  | { readonly kind: "apply-then-reset" }
  | { readonly kind: "reset" }
  /** The call is neither done nor answered. */
  | { readonly kind: "hang" };

export interface Limiter {
  /** The headers of an answer, and how long to wait when there is nothing left. */
  admit(bucket: string): { readonly waitMs: number; readonly headers: Record<string, string> };
}

const CALLS = 5;
const WINDOW_MS = 5000;

/** Five calls in five seconds per method and channel, as is seen of messages. */
export function createLimiter(now: () => number): Limiter {
  const calls = new Map<string, number[]>();
  return {
    admit(bucket) {
      const recent = (calls.get(bucket) ?? []).filter((at) => at > now() - WINDOW_MS);
      const oldest = recent[0] ?? now();
      const resetMs = oldest + WINDOW_MS - now();
      const isFull = recent.length >= CALLS;
      if (!isFull) calls.set(bucket, [...recent, now()]);
      const left = Math.max(0, CALLS - recent.length - (isFull ? 0 : 1));
      const headers = {
        "x-ratelimit-limit": String(CALLS),
        "x-ratelimit-remaining": String(left),
        "x-ratelimit-reset-after": String(resetMs / 1000),
        "x-ratelimit-bucket": bucket.replace(/\W/g, ""),
      };
      return { waitMs: isFull ? resetMs : 0, headers };
    },
  };
}

import { createHmac, timingSafeEqual } from "node:crypto";

/** Slack's own window: an older request may be a replay. */
const WINDOW_SECONDS = 5 * 60;

export interface SignedRequest {
  /** The body's text as it came, before anything read it. */
  readonly body: string;
  readonly timestamp: string | null;
  readonly signature: string | null;
}

/** Is this Slack's: signed with our secret over this very body, now? */
export function isSignedBySlack(request: SignedRequest, secret: string, nowMs: number): boolean {
  const { body, timestamp, signature } = request;
  if (secret === "" || timestamp === null || signature === null || !/^\d{1,12}$/.test(timestamp))
    return false;
  if (Math.abs(nowMs / 1000 - Number(timestamp)) > WINDOW_SECONDS) return false;
  const expected = `v0=${createHmac("sha256", secret).update(`v0:${timestamp}:${body}`).digest("hex")}`;
  const given = Buffer.from(signature);
  const wanted = Buffer.from(expected);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

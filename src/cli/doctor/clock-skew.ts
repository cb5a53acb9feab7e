import type { Clock } from "../../core/ports/clock.ts";

const ASK_MS = 10_000;

/** How far our clock is ahead of a server's, in milliseconds, by the date of its answer; null when nobody could be asked. */
export async function skewAgainst(
  address: string | URL,
  clock: Clock,
  method: "GET" | "POST" = "GET",
): Promise<number | null> {
  const giveUp = new AbortController();
  const timer = clock.after(ASK_MS, () => giveUp.abort());
  const before = clock.now();
  try {
    const answer = await fetch(address, { method, signal: giveUp.signal, redirect: "manual" });
    await answer.body?.cancel();
    const theirs = Date.parse(answer.headers.get("date") ?? "");
    // Their answer was made somewhere in between; the header knows whole seconds only.
    return Number.isNaN(theirs) ? null : (before + clock.now()) / 2 - theirs - 500;
  } catch {
    return null;
  } finally {
    timer.cancel();
  }
}

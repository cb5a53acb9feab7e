import type { QuietHours } from "./approval-rules.ts";

const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;

/** When the quiet hours that hold now are over; null while none hold. */
export function quietUntil(hours: QuietHours | null, now: number): number | null {
  if (hours === null || hours.from === hours.to) return null;
  const minute = minuteOfDay(hours.zone, now);
  const length = (hours.to - hours.from + DAY_MINUTES) % DAY_MINUTES;
  const passed = (minute - hours.from + DAY_MINUTES) % DAY_MINUTES;
  if (passed >= length) return null;
  const startOfMinute = Math.floor(now / MINUTE_MS) * MINUTE_MS;
  return startOfMinute + (length - passed) * MINUTE_MS;
}

/** By the wall clock of the zone. */
function minuteOfDay(zone: string, now: number): number {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).formatToParts(now);
  const read = (type: string) => Number(parts.find((part) => part.type === type)?.value ?? 0);
  return read("hour") * 60 + read("minute");
}

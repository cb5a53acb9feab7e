const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A length of time as people say it: "45 s", "30 min", "1 h 30 min"; days in the language's own words. */
export function formatDuration(ms: number, inDays: (days: number) => string): string {
  const rounded = Math.max(0, ms);
  if (rounded < MINUTE) return `${Math.max(1, Math.round(rounded / SECOND))} s`;
  if (rounded < HOUR - MINUTE / 2) return `${Math.round(rounded / MINUTE)} min`;
  if (rounded < DAY - MINUTE / 2) {
    const minutes = Math.round(rounded / MINUTE);
    const rest = minutes % 60;
    return rest === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${rest} min`;
  }
  return inDays(Math.round(rounded / DAY));
}

interface Calendar {
  readonly days: readonly string[];
  readonly months: readonly string[];
  readonly unknown: string;
  /** "Fri 28 Nov" from its parts; `year` is null when it goes without saying. */
  date(day: string, number: number, month: string, year: number | null): string;
}

/** A moment in UTC in the language's own words, with the clock behind it. */
export function formatMoment(at: number, now: number, calendar: Calendar): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return calendar.unknown;
  const year = date.getUTCFullYear() === new Date(now).getUTCFullYear() ? null : date.getUTCFullYear();
  const day = calendar.days[date.getUTCDay()] ?? "";
  const month = calendar.months[date.getUTCMonth()] ?? "";
  const clock = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`;
  return `${calendar.date(day, date.getUTCDate(), month, year)}, ${clock} UTC`;
}

const two = (value: number) => String(value).padStart(2, "0");

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** A length of time as people say it: "45 s", "30 min", "1 h 30 min", "7 days". */
export function formatDuration(ms: number): string {
  const rounded = Math.max(0, ms);
  if (rounded < MINUTE) return `${Math.max(1, Math.round(rounded / SECOND))} s`;
  if (rounded < HOUR - MINUTE / 2) return `${Math.round(rounded / MINUTE)} min`;
  if (rounded < DAY - MINUTE / 2) {
    const minutes = Math.round(rounded / MINUTE);
    const rest = minutes % 60;
    return rest === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${rest} min`;
  }
  const days = Math.round(rounded / DAY);
  return days === 1 ? "1 day" : `${days.toLocaleString("en")} days`;
}

/** "Fri 28 Nov, 14:00 UTC"; the year only when it is not the one of `now`. */
export function formatMoment(at: number, now: number): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return "an unknown time";
  const year = date.getUTCFullYear() === new Date(now).getUTCFullYear() ? "" : ` ${date.getUTCFullYear()}`;
  const clock = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`;
  return `${DAYS[date.getUTCDay()]} ${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}${year}, ${clock} UTC`;
}

const two = (value: number) => String(value).padStart(2, "0");

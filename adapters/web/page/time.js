import { language } from "./words.js";

const clock = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat(language, { day: "numeric", month: "short" });
const moment = new Intl.DateTimeFormat(language, {
  weekday: "short",
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
});
const whole = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "short" });

const isToday = (date) => date.toDateString() === new Date().toDateString();

/** When a message was written: the clock today, the day before. */
export function shortTime(at) {
  const date = new Date(at);
  return isToday(date) ? clock.format(date) : day.format(date);
}

/** A moment that a text names, in the reader's own zone. */
export const momentOf = (at) => moment.format(new Date(at));

export const wholeTime = (at) => whole.format(new Date(at));

export const machineTime = (at) => new Date(at).toISOString();

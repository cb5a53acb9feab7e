import type { Platform } from "../../core/people/identity.ts";
import type { Grammar } from "../grammar.ts";
import { formatDuration, formatMoment } from "../time-words.ts";

const CALENDAR = {
  days: ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"],
  months: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
  unknown: "an unknown time",
  date: (day: string, number: number, month: string, year: number | null) =>
    `${day} ${number} ${month}${year === null ? "" : ` ${year}`}`,
};

const PLATFORMS: Readonly<Record<Platform, string>> = {
  slack: "on Slack",
  discord: "on Discord",
  telegram: "on Telegram",
  web: "in the browser chat",
};

const duration = (ms: number) =>
  formatDuration(ms, (days) => (days === 1 ? "1 day" : `${days.toLocaleString("en")} days`));

export const grammar: Grammar = {
  language: "en",
  joints: { and: "and", or: "or" },
  noName: "(no name)",
  standIns: {
    somebody: "somebody",
    "somebody else": "somebody else",
    "an agent": "an agent",
    "an admin": "an admin",
    "any access": "any access",
  },
  duration,
  moment: (at, now) => formatMoment(at, now, CALENDAR),
  until: (moment, leftMs) =>
    ` until ${moment} (${leftMs === null ? "already over" : `${duration(leftMs)} left`})`,
  ago: (ms) => (ms < 1000 ? "just now" : `${duration(ms)} ago`),
  place: ({ kind, platform }) => `${kind === "dm" ? "a private chat" : "a channel"} ${PLATFORMS[platform]}`,
};

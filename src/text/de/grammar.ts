import type { Platform } from "../../core/people/identity.ts";
import type { Grammar } from "../grammar.ts";
import { formatDuration, formatMoment } from "../time-words.ts";

const CALENDAR = {
  days: ["So", "Mo", "Di", "Mi", "Do", "Fr", "Sa"],
  months: ["Jan", "Feb", "März", "Apr", "Mai", "Juni", "Juli", "Aug", "Sept", "Okt", "Nov", "Dez"],
  unknown: "unbekannter Zeit",
  date: (day: string, number: number, month: string, year: number | null) =>
    `${day} ${number}. ${month}${year === null ? "" : ` ${year}`}`,
};

export const PLATFORMS: Readonly<Record<Platform, string>> = {
  slack: "auf Slack",
  discord: "auf Discord",
  telegram: "auf Telegram",
  web: "im Browser-Chat",
};

const duration = (ms: number) =>
  formatDuration(ms, (days) => (days === 1 ? "1 Tag" : `${days.toLocaleString("de")} Tage`));

export const grammar: Grammar = {
  language: "de",
  joints: { and: "und", or: "oder" },
  noName: "(ohne Namen)",
  standIns: {
    somebody: "jemand",
    "somebody else": "jemand anderes",
    "an agent": "ein Agent",
    "an admin": "ein Admin",
    "any access": "Zugriff",
  },
  duration,
  moment: (at, now) => formatMoment(at, now, CALENDAR),
  until: (moment, leftMs) =>
    ` bis ${moment} (${leftMs === null ? "schon vorbei" : `noch ${duration(leftMs)}`})`,
  ago: (ms) => (ms < 1000 ? "gerade eben" : `vor ${dative(duration(ms))}`),
  place: ({ kind, platform }) => `${kind === "dm" ? "privater Chat" : "Kanal"} ${PLATFORMS[platform]}`,
};

/** "7 Tage" behind a word like "nach": "7 Tagen". */
export const dative = (duration: string) => duration.replace(/Tage$/, "Tagen");

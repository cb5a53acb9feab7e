import type { Place } from "../core/conversation/place.ts";
import type { Language } from "../core/words/language.ts";
import type { StandIn } from "../core/words/shown.ts";

/** The small words of one language that sentences are built with. */
export interface Grammar {
  readonly language: Language;
  readonly joints: Readonly<Record<"and" | "or", string>>;
  /** In the place of a name that shows nothing. */
  readonly noName: string;
  /** In the place of a name that we do not know. */
  readonly standIns: Readonly<Record<StandIn, string>>;
  /** "45 s", "30 min", "1 h 30 min", "7 days". */
  duration(ms: number): string;
  /** "Fri 28 Nov, 14:00 UTC"; the year only when it is not the one of `now`. */
  moment(at: number, now: number): string;
  /** " until <moment> (7 days left)", with a leading space; `leftMs` is null when it is over. */
  until(moment: string, leftMs: number | null): string;
  /** "2 min ago". */
  ago(ms: number): string;
  /** "a private chat on Slack". */
  place(place: Place): string;
}

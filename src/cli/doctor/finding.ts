import type { Config } from "../../config/types.ts";
import type { Clock } from "../../core/ports/clock.ts";
import type { Logger } from "../../core/ports/logger.ts";

/** One line of doctor's. `fault`: something would not work. `warning`: it works, but not for long or not as it seems. */
export interface Finding {
  readonly level: "ok" | "warning" | "fault";
  /** The part of Gatehouse it is about, one word. */
  readonly topic: string;
  readonly what: string;
  /** What to do; empty when all is well. */
  readonly mend: string;
  /** The page that explains it; null when all is well. */
  readonly page: string | null;
  /** Lines to copy as they are, such as a piece of configuration. */
  readonly lines?: readonly string[];
}

/** What a check may look at. */
export interface Patient {
  readonly config: Config;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Where the process was started. */
  readonly folder: string;
  /** Null: there is none. */
  readonly settingsFile: string | null;
}

export const ok = (topic: string, what: string): Finding => ({
  level: "ok",
  topic,
  what,
  mend: "",
  page: null,
});

/** What findings of one gateway are about; with its name where there are several. */
export function gatewayTopic({ otherGateways }: Pick<Config, "otherGateways">, id: string): string {
  return otherGateways.length === 0 ? "gateway" : `gateway ${id}`;
}

/** Makes the findings of one topic, with its page. */
export function findingsOf(topic: string, page: string) {
  return {
    ok: (what: string) => ok(topic, what),
    warning: (what: string, mend: string): Finding => ({ level: "warning", topic, what, mend, page }),
    fault: (what: string, mend: string): Finding => ({ level: "fault", topic, what, mend, page }),
  };
}

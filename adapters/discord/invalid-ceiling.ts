import type { REST } from "discord.js";
import { AppError } from "../../src/core/errors.ts";
import type { Clock } from "../../src/core/ports/clock.ts";
import type { Logger } from "../../src/core/ports/logger.ts";

/** Discord shuts an address out that collects 10,000 refusals (401, 403, 429) in ten minutes. */
export const MOST_REFUSED = 5000;

export interface CeilingDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  /** After so many refusals we are silent. */
  readonly most?: number;
}

export interface InvalidCeiling {
  watch(rest: REST): void;
  /** Throws `platform.rate-limited` while we are silent. */
  check(what: string): void;
}

/** Well before Discord shuts this machine out, we ask nothing more until the ten minutes are over: all of it waits. */
export function createInvalidCeiling({ clock, logger }: CeilingDeps): InvalidCeiling {
  let silentUntil = 0;
  return {
    watch(rest) {
      rest.on("invalidRequestWarning", ({ count, remainingTime }) => {
        silentUntil = clock.now() + remainingTime;
        logger.error(
          { refused: count, waitMs: remainingTime },
          "Discord refused so much that we are silent for a while; the lines before this one say what",
        );
      });
    },
    check(what) {
      const waitMs = silentUntil - clock.now();
      if (waitMs <= 0) return;
      throw new AppError("platform.rate-limited", `we are silent before Discord shuts us out: no ${what}`, {
        retryAfterMs: waitMs,
        retryScope: "platform",
      });
    },
  };
}

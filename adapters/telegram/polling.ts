import type { Update } from "grammy/types";
import { hasCode } from "../../src/core/errors.ts";
import type { Clock, Timer } from "../../src/core/ports/clock.ts";
import type { Logger } from "../../src/core/ports/logger.ts";
import type { TelegramApi } from "./api.ts";
import { telegramRefusal } from "./fault.ts";
import type { Take } from "./receive.ts";

export interface PollingDeps {
  readonly api: Pick<TelegramApi, "updates">;
  readonly take: Take;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface Polling {
  isUp(): boolean;
  stop(): Promise<void>;
}

const RETRY_MS = 3000;
const STORE_RETRY_MS = 1000;
/** Somebody else takes our updates; they will not stop within seconds. */
const CONFLICT_RETRY_MS = 10_000;
const CONFLICT = 409;

/**
 * Asks for updates again and again. The library's own loop confirms an update whose handler failed; here the offset
 * moves only over what is stored, and the rest is handed over once more.
 */
export function startPolling({ api, take, clock, logger }: PollingDeps): Polling {
  const ending = new AbortController();
  let offset: number | null = null;
  let isUp = false;
  let wake: (() => void) | null = null;
  let timer: Timer | null = null;

  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      wake = resolve;
      timer = clock.after(ms, resolve);
    });
  const turn = async (): Promise<number> => {
    try {
      const updates = await api.updates(offset, ending.signal);
      isUp = true;
      const failed = await takeAll(updates);
      const last = updates.at(-1);
      if (failed !== null) offset = failed.update_id;
      else if (last) offset = last.update_id + 1;
      return failed === null ? 0 : STORE_RETRY_MS;
    } catch (fault) {
      if (ending.signal.aborted) return 0;
      isUp = false;
      return explain(fault);
    }
  };
  /** The first that could not be stored. All are tried, so that one commit can hold them. */
  const takeAll = async (updates: readonly Update[]): Promise<Update | null> => {
    const outcomes = await Promise.allSettled(updates.map((update) => take(update)));
    const at = outcomes.findIndex(({ status }) => status === "rejected");
    const outcome = outcomes[at];
    if (outcome?.status !== "rejected") return null;
    logger.error({ fault: String(outcome.reason) }, "an update could not be stored and is asked for again");
    return updates[at] ?? null;
  };
  const explain = (fault: unknown): number => {
    if (telegramRefusal(fault)?.code === CONFLICT) {
      logger.error(
        { fault: String(fault) },
        "another process, or a webhook, takes this bot's updates: stop it, or give this one a token of its own",
      );
      return CONFLICT_RETRY_MS;
    }
    logger.warn({ fault: String(fault) }, "Telegram gives no updates; asking again");
    return hasCode(fault, "platform.rate-limited") ? (fault.retryAfterMs ?? RETRY_MS) : RETRY_MS;
  };
  const running = (async () => {
    while (!ending.signal.aborted) {
      const waitMs = await turn();
      if (waitMs > 0 && !ending.signal.aborted) await pause(waitMs);
    }
  })();

  return {
    isUp: () => isUp,
    async stop() {
      ending.abort();
      timer?.cancel();
      wake?.();
      await running;
    },
  };
}

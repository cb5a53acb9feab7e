import { LogLevel } from "@slack/web-api";
import type { Logger } from "../../src/core/ports/logger.ts";

/** The SDKs' log lines as ours; their debug lines hold what people wrote, so they go nowhere. */
export function sdkLogger(logger: Logger) {
  const line = (parts: unknown[]) => parts.map(String).join(" ").slice(0, 500);
  return {
    debug: () => {},
    info: (...parts: unknown[]) => logger.debug({}, line(parts)),
    warn: (...parts: unknown[]) => logger.warn({}, line(parts)),
    error: (...parts: unknown[]) => logger.warn({}, line(parts)),
    setLevel: () => {},
    getLevel: () => LogLevel.INFO,
    setName: () => {},
  };
}

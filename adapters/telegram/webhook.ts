import { createHash, timingSafeEqual } from "node:crypto";
import type { HttpHandler } from "../../src/core/ports/http-routes.ts";
import type { Logger } from "../../src/core/ports/logger.ts";
import type { Take } from "./receive.ts";

export interface WebhookOptions {
  /** As it is now. */
  readonly secret: () => string;
  readonly logger: Logger;
  /** Null while we are not taking anything. */
  readonly take: () => Take | null;
}

const HEADER = "x-telegram-bot-api-secret-token";
/** Far above what Telegram sends. */
const LONGEST_BODY = 1_000_000;

/** Telegram's updates over HTTP: nothing is read before the secret holds, nothing acknowledged before it is durable. */
export function createWebhook({ secret, logger, take }: WebhookOptions): HttpHandler {
  return async (request) => {
    if (!isSame(request.headers.get(HEADER) ?? "", secret())) {
      logger.warn({}, "a request that Telegram did not make was refused");
      return new Response(null, { status: 401 });
    }
    if (Number(request.headers.get("content-length") ?? 0) > LONGEST_BODY) {
      return new Response(null, { status: 413 });
    }
    const update = await request.json().catch(() => null);
    if (update === null) return new Response(null, { status: 400 });
    const taking = take();
    if (!taking) return new Response(null, { status: 503 });
    try {
      await taking(update);
      return new Response(null, { status: 200 });
    } catch (fault) {
      logger.error({ fault: String(fault) }, "an update could not be stored and is not acknowledged");
      return new Response(null, { status: 503 });
    }
  };
}

/** Takes the same time for every wrong one, of whatever length. */
function isSame(given: string, secret: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(secret));
}

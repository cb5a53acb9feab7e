import type { Clock } from "../../src/core/ports/clock.ts";
import type { HttpHandler } from "../../src/core/ports/http-routes.ts";
import type { Logger } from "../../src/core/ports/logger.ts";
import { asPayload } from "./payload.ts";
import type { Take } from "./receive.ts";
import { isSignedBySlack } from "./verify-signature.ts";

/** Events, slash commands and clicks all come here. */
export const SLACK_EVENTS_PATH = "/slack/events";
/** Far above what Slack sends; an unsigned flood is not read to its end. */
const LONGEST_BODY = 1_000_000;

export interface HttpEndpointOptions {
  /** As it is now. */
  readonly signingSecret: () => string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Null while we are not taking anything. */
  readonly take: () => Take | null;
}

/** Slack's deliveries over HTTP: nothing is read before the signature holds, nothing acknowledged before it is durable. */
export function createHttpEndpoint({ signingSecret, clock, logger, take }: HttpEndpointOptions): HttpHandler {
  return async (request) => {
    if (Number(request.headers.get("content-length") ?? 0) > LONGEST_BODY)
      return new Response(null, { status: 413 });
    const body = await request.text();
    const signed = {
      body,
      timestamp: request.headers.get("x-slack-request-timestamp"),
      signature: request.headers.get("x-slack-signature"),
    };
    if (!isSignedBySlack(signed, signingSecret(), clock.now())) {
      logger.warn({}, "a request that Slack did not sign was refused");
      return new Response(null, { status: 401 });
    }
    const payload = readBody(body, request.headers.get("content-type") ?? "");
    if (payload === null) return new Response(null, { status: 400 });
    // Slack asks now and then whether our certificate still holds.
    if (payload.ssl_check === "1") return new Response(null, { status: 200 });
    if (payload.type === "url_verification") return Response.json({ challenge: payload.challenge });
    return deliver(take(), payload, logger);
  };
}

async function deliver(take: Take | null, payload: unknown, logger: Logger): Promise<Response> {
  if (!take) return new Response(null, { status: 503 });
  try {
    await take(payload);
    return new Response(null, { status: 200 });
  } catch (fault) {
    logger.error({ fault: String(fault) }, "a delivery could not be stored and is not acknowledged");
    return new Response(null, { status: 503 });
  }
}

function readBody(body: string, contentType: string): Readonly<Record<string, unknown>> | null {
  try {
    if (contentType.startsWith("application/json")) return asPayload(JSON.parse(body));
    const form = Object.fromEntries(new URLSearchParams(body));
    return form.payload === undefined ? form : asPayload(JSON.parse(form.payload));
  } catch {
    return null;
  }
}

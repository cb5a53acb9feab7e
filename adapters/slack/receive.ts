import { App, type Receiver } from "@slack/bolt";
import type { Inbox } from "../../src/core/ports/inbox.ts";
import type { Logger } from "../../src/core/ports/logger.ts";
import { type ParseContext, parseEvent } from "./parse-event.ts";
import { sdkLogger } from "./sdk-logger.ts";

/** Takes one delivery; resolves once it is durable or none of ours, rejects when it must not be acknowledged. */
export type Take = (body: unknown) => Promise<void>;

export interface ReceiveDeps {
  readonly inbox: Inbox;
  readonly logger: Logger;
  readonly context: () => ParseContext;
}

/**
 * Bolt with a receiver of our own. Bolt acknowledges an event before any listener has seen it, so the acknowledgement
 * it gets is an empty one: the transport sends the real one after this has resolved.
 */
export function createTake(deps: ReceiveDeps): Take {
  const logger = sdkLogger(deps.logger);
  const receiver = createSilentReceiver();
  const app = new App({
    receiver,
    logger,
    authorize: async () => ({}),
    // Who wrote what is judged in parse-event.ts, where it is tested.
    ignoreSelf: false,
    convoStore: false,
  });
  app.use(async ({ body }) => {
    const parsed = parseEvent(body, deps.context());
    if (parsed.kind === "ignored") return deps.logger.debug({ reason: parsed.reason }, "nothing for us");
    await deps.inbox.accept(parsed);
  });
  app.error(async (fault) => {
    throw fault;
  });
  return async (body) => {
    await app.processEvent({ body: body as Record<string, unknown>, ack: async () => {} });
  };
}

/** Bolt wants to start and stop a receiver; ours outlives it. */
function createSilentReceiver(): Receiver {
  return { init: () => {}, start: async () => {}, stop: async () => {} };
}

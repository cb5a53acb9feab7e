import type { InboundEvent } from "../inbox/inbound.ts";

/** What an adapter hands over, before it acknowledges anything to its platform. */
export interface Inbox {
  /**
   * Resolves once the event is durable (an fsync stands behind it) or was already there.
   * Rejects when it could not be stored: then the platform must not be told that it was.
   */
  accept(event: InboundEvent): Promise<"stored" | "duplicate">;
}

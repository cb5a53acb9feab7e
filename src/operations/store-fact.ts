import type { InboxRow } from "../core/inbox/inbound.ts";
import type { NewOutboxRow } from "../core/outbox/outbound.ts";
import type { Turn, TurnId, TurnState } from "../core/turn/turn.ts";

/** What waits for somebody's word. */
export type AskedThing = "approval" | "access-request" | "question";

/** What a committed transaction changed, as far as operators watch it. */
export type StoreFact =
  | { readonly kind: "event-stored"; readonly row: InboxRow }
  | { readonly kind: "event-handled"; readonly id: number; readonly at: number }
  | { readonly kind: "turn-added"; readonly turn: Turn; readonly eventId: string | null }
  | {
      readonly kind: "turn-moved";
      readonly id: TurnId;
      readonly to: TurnState;
      readonly runId: string | null;
    }
  | { readonly kind: "row-queued"; readonly row: NewOutboxRow; readonly at: number }
  | { readonly kind: "row-tried"; readonly id: string; readonly outcome: "ambiguous" | "pending" }
  | { readonly kind: "row-settled"; readonly id: string; readonly outcome: "sent" | "dead" }
  | { readonly kind: "asked" | "asked-no-more"; readonly of: AskedThing; readonly id: string };

/** One transaction, from asking for it until it was durable or failed. */
export interface CommitFact {
  readonly ms: number;
  /** Null when it is durable, or failed by its own choice. */
  readonly fault: DatabaseFault | null;
}

export interface DatabaseFault {
  /** One of our codes, such as `database.full`. */
  readonly code: string;
  /** Was it the audit that could not be written? */
  readonly ofAudit: boolean;
}

export interface StoreWatcher {
  onFacts(facts: readonly StoreFact[]): void;
  onCommit(commit: CommitFact): void;
}

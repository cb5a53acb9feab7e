import type {
  AccessRequest,
  AccessRequestId,
  RequestCardCopy,
  RequestStage,
} from "../access-request/access-request.ts";
import type { HeldMessage, HeldMessageId } from "../access-request/held-message.ts";
import type { MessageKey } from "../conversation/place.ts";
import type { Identity } from "../people/identity.ts";

export interface AccessRequestReads {
  get(id: AccessRequestId): Promise<AccessRequest | null>;
  /** All that wait, oldest first. */
  pending(): Promise<readonly AccessRequest[]>;
  /** Those of these accounts that were made since, and all of theirs that wait; newest first. */
  ofAccounts(identities: readonly Identity[], since: number): Promise<readonly AccessRequest[]>;
  /** Those that have ended, newest first. */
  past(limit: number): Promise<readonly AccessRequest[]>;
  cardsOf(id: AccessRequestId): Promise<readonly RequestCardCopy[]>;
}
export interface AccessRequestWrites {
  add(request: AccessRequest): Promise<void>;
  /** Ends a request that waits; false when it has ended: the second decision loses. */
  settle(id: AccessRequestId, ending: RequestEnding): Promise<boolean>;
  /** Asks the next ones; false when it does not wait any more. */
  escalate(id: AccessRequestId, stage: RequestStage, escalatesAt: number | null): Promise<boolean>;
  addCard(card: RequestCardCopy): Promise<void>;
}
export type RequestEnding = Pick<
  AccessRequest,
  "state" | "decidedAt" | "decidedBy" | "denialReason" | "endsAt"
>;

export interface HeldMessageReads {
  get(id: HeldMessageId): Promise<HeldMessage | null>;
  /** Oldest first. */
  all(): Promise<readonly HeldMessage[]>;
  /** Oldest first. */
  ofAccount(identity: Identity): Promise<readonly HeldMessage[]>;
  byMessage(key: MessageKey): Promise<HeldMessage | null>;
}
export interface HeldMessageWrites {
  /** False when the same message is held. */
  add(held: HeldMessage): Promise<boolean>;
  /** False when it is gone: whoever removes it, and no other, does with it what is to be done. */
  remove(id: HeldMessageId): Promise<boolean>;
  /** Puts other words in its place; false when it is gone. */
  reseal(id: HeldMessageId, sealed: string): Promise<boolean>;
}

import type { MessageRef, Place } from "../conversation/place.ts";
import type { Identity, Platform } from "../people/identity.ts";
import type { TurnId } from "../turn/turn.ts";
import type { OutboundMessage } from "../words/text.ts";

/** Rows of one lane are sent in order, one at a time; lanes never wait for each other. */
export type OutboxLane = string;

/**
 * post     a new message in a place; `privateTo` shows it to that person alone
 * direct   a message to a person, wherever the platform reaches them in private
 * replace  what row `of` said becomes this; when that was never sent, it is posted anew
 * redraw   what row `of` said becomes this, wherever that is; nothing when it was never sent or is gone
 * remove   what row `of` said goes away
 */
export type OutboxOperation =
  | {
      readonly kind: "post";
      readonly place: Place;
      readonly message: OutboundMessage;
      readonly privateTo: Identity | null;
      /** Whom it is said to, where it is their own place anyway. */
      readonly reader?: Identity;
    }
  | { readonly kind: "direct"; readonly to: Identity; readonly message: OutboundMessage }
  | {
      readonly kind: "replace";
      readonly of: string;
      readonly place: Place;
      readonly message: OutboundMessage;
    }
  | {
      readonly kind: "redraw";
      readonly of: string;
      readonly platform: Platform;
      readonly message: OutboundMessage;
    }
  | { readonly kind: "remove"; readonly of: string };

/**
 * pending · attempting (a call may be under way) · ambiguous (a call may have worked) · sent · dead (given up, kept for
 * an operator to look at) · dropped (an operator let it go)
 */
export const OUTBOX_STATES = ["pending", "attempting", "ambiguous", "sent", "dead", "dropped"] as const;
export type OutboxState = (typeof OUTBOX_STATES)[number];

/** Is there nothing more to do about it? */
export function isSettled({ state }: { readonly state: OutboxState }): boolean {
  return state === "sent" || state === "dead" || state === "dropped";
}

/** Something that must still be said, or was. */
export interface OutboxRow {
  /** Ours, and the platform's key where it takes one: at most 25 letters. */
  readonly id: string;
  readonly lane: OutboxLane;
  readonly turnId: TurnId | null;
  readonly operation: OutboxOperation;
  readonly state: OutboxState;
  readonly attempts: number;
  /** Not before this moment, in milliseconds since the epoch. */
  readonly notBefore: number;
  /** Where it is, once sent. */
  readonly ref: MessageRef | null;
  /** Set when it may have been said twice: the copy is marked. */
  readonly repeated: boolean;
  readonly createdAt: number;
  readonly lastError: string | null;
}

export type NewOutboxRow = Pick<OutboxRow, "id" | "lane" | "turnId" | "operation">;

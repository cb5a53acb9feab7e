import type { Brand } from "../brand.ts";
import type { ConversationId } from "../conversation/conversation.ts";
import type { MessageKey, MessageRef } from "../conversation/place.ts";
import type { FileRef } from "../file/file.ts";
import type { Identity } from "../people/identity.ts";
import type { PrincipalId } from "../people/principal.ts";

/** Lower-case; also the gateway's idempotency key and run id. */
export type TurnId = Brand<string, "TurnId">;

/**
 * queued       waits for its lane
 * dispatching  about to be, or being, handed to the gateway
 * running      the gateway has it
 * waiting      the gateway is away; it runs when it is back
 * answered · failed · stopped · expired · refused   ended, each with something said to the person
 */
export const TURN_STATES = [
  "queued",
  "dispatching",
  "running",
  "waiting",
  "answered",
  "failed",
  "stopped",
  "expired",
  "refused",
] as const;
export type TurnState = (typeof TURN_STATES)[number];

/** One message in and everything until the answer. */
export interface Turn {
  readonly id: TurnId;
  readonly conversationId: ConversationId;
  readonly principalId: PrincipalId;
  /** Who wrote it: the identity, for the audit and for private replies. */
  readonly identity: Identity;
  readonly messageKey: MessageKey;
  readonly message: MessageRef;
  /** What goes to the agent: already without mention of us, directives disarmed at dispatch. */
  readonly text: string;
  /** What goes with it; read when it is sent. */
  readonly files: readonly FileRef[];
  readonly state: TurnState;
  /** The gateway's run, once known. */
  readonly runId: string | null;
  /** The short reference people and logs share. */
  readonly reference: string;
  /** The platform's time of the message: what orders a conversation. */
  readonly queuedAt: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  /** When a waiting turn gives up, in milliseconds since the epoch. */
  readonly expiresAt: number | null;
  /** Why it did not end in an answer, as an error code or a short word; null otherwise. */
  readonly failure: string | null;
}

const NEXT: Record<TurnState, readonly TurnState[]> = {
  queued: ["dispatching", "stopped", "refused", "expired", "failed"],
  dispatching: ["running", "waiting", "answered", "failed", "stopped", "refused"],
  running: ["answered", "failed", "stopped", "waiting", "dispatching"],
  waiting: ["dispatching", "expired", "stopped", "refused", "failed"],
  answered: [],
  failed: [],
  stopped: [],
  expired: [],
  refused: [],
};

/** May a turn go from one state to the other? */
export function canMoveTurn(from: TurnState, to: TurnState): boolean {
  return NEXT[from].includes(to);
}

export function isTurnOver(state: TurnState): boolean {
  return NEXT[state].length === 0;
}

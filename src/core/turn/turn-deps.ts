import type { AccessPusher } from "../access/push-access.ts";
import type { Conversation, ConversationId } from "../conversation/conversation.ts";
import type { CredentialDesks } from "../credential/credential-desks.ts";
import type { FileRoom } from "../file/file-room.ts";
import type { OutboxSender } from "../outbox/outbox-sender.ts";
import type { Deps } from "../ports/deps.ts";
import type { AgentName, StopCause } from "../words/shown.ts";
import type { Turn, TurnId } from "./turn.ts";

/** Who stopped a turn, and why; remembered until its run has ended. */
export interface StopOrder {
  readonly by: string;
  readonly because: StopCause;
}

/** What the turn verbs need beyond the ports. */
export interface TurnDeps extends Deps {
  readonly desks: CredentialDesks;
  /** What the gateways themselves hold of who may do what. */
  readonly gatewayAccess: Pick<AccessPusher, "settled">;
  readonly sender: Pick<OutboxSender, "settled">;
  /** Turns whose run was asked to stop. */
  readonly stopOrders: Map<TurnId, StopOrder>;
  /** For the files of messages on their way to agents. */
  readonly fileRoom: FileRoom;
  /** Looks at a conversation's turns again. */
  wake(conversation: ConversationId): void;
  /** Is the turn's run being followed by this process right now? */
  isRunningHere(turn: TurnId): boolean;
  /** True once we are shutting down: what runs is left as it is, for the next start. */
  leaving(): boolean;
}

/** A turn with everything that is said about it. */
export interface TurnContext {
  readonly turn: Turn;
  readonly conversation: Conversation;
  readonly agent: AgentName;
}

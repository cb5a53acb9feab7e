import type { AgentId } from "../access/permission.ts";
import type { Brand } from "../brand.ts";
import type { MessageKey } from "../conversation/place.ts";
import type { InboundMessage } from "../inbox/inbound.ts";
import type { Identity } from "../people/identity.ts";

export type HeldMessageId = Brand<string, "HeldMessageId">;

/** A refused message that waits for its sender's access. It is gone once it ran, was forgotten or is too old. */
export interface HeldMessage {
  readonly id: HeldMessageId;
  readonly identity: Identity;
  readonly agentId: AgentId;
  readonly messageKey: MessageKey;
  /** The message, encrypted and bound to this row. */
  readonly sealed: string;
  readonly heldAt: number;
  readonly expiresAt: number;
  readonly reference: string;
}

/** What is sealed in it. */
export interface HeldContent {
  readonly event: InboundMessage;
  /** What goes to the agent. */
  readonly text: string;
}

/** What the sealing is bound to: the same letters in another row do not open. */
export const contextOfHeld = ({ id, identity, agentId }: Pick<HeldMessage, "id" | "identity" | "agentId">) =>
  `held-message/${id}/${identity}/${agentId}`;

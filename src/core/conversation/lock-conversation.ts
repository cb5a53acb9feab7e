import type { RoleName } from "../access/role.ts";
import type { Actor } from "../audit/audit-event.ts";
import type { Deps } from "../ports/deps.ts";
import type { Tx } from "../ports/store.ts";
import type { Conversation } from "./conversation.ts";

export interface LockChange {
  /** Null opens it again. */
  readonly to: RoleName | null;
  readonly by: Actor;
  readonly reference: string | null;
}

/** Keeps a conversation to one role, or opens it again. False when it was so already. */
export async function lockConversation(
  tx: Tx,
  deps: Pick<Deps, "clock">,
  conversation: Conversation,
  change: LockChange,
): Promise<boolean> {
  if (conversation.lockedTo === change.to) return false;
  await tx.conversations.setLock(conversation.id, change.to);
  await tx.audit.append(
    {
      actor: change.by,
      action: change.to === null ? "conversation.unlocked" : "conversation.locked",
      target: { kind: "conversation", id: conversation.id },
      outcome: "done",
      rule: null,
      details: { agent: conversation.agentId, before: conversation.lockedTo, after: change.to },
      reference: change.reference,
    },
    deps.clock.now(),
  );
  return true;
}

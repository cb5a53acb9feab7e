import type { Actor } from "../audit/audit-event.ts";
import type { PrincipalId } from "../people/principal.ts";
import type { Deps } from "../ports/deps.ts";
import type { Tx } from "../ports/store.ts";
import type { Conversation, ShareMode } from "./conversation.ts";

export interface ShareChange {
  readonly with: PrincipalId;
  readonly mode: ShareMode | "off";
  readonly by: Actor;
  readonly reference: string | null;
}

/** Lets somebody into a conversation's place, or out of it again. False when it was so already. */
export async function shareConversation(
  tx: Tx,
  deps: Pick<Deps, "clock">,
  conversation: Conversation,
  change: ShareChange,
): Promise<boolean> {
  const before = conversation.shares.find(({ principalId }) => principalId === change.with);
  if ((before?.mode ?? "off") === change.mode) return false;
  const others = conversation.shares.filter((share) => share !== before);
  const shares =
    change.mode === "off" ? others : [...others, { principalId: change.with, mode: change.mode }];
  await tx.conversations.setShares(conversation.id, shares);
  await tx.audit.append(
    {
      actor: change.by,
      action: change.mode === "off" ? "conversation.unshared" : "conversation.shared",
      target: { kind: "conversation", id: conversation.id },
      outcome: "done",
      rule: null,
      details: {
        with: change.with,
        agent: conversation.agentId,
        before: before?.mode ?? "off",
        after: change.mode,
      },
      reference: change.reference,
    },
    deps.clock.now(),
  );
  return true;
}

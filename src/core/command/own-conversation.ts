import { agentNameOf } from "../access/agent-directory.ts";
import type { Conversation } from "../conversation/conversation.ts";
import { placeKeyOf } from "../conversation/place.ts";
import type { Tx } from "../ports/store.ts";
import type { AgentName } from "../words/shown.ts";
import { ask, nameOf, refuse, reply, requireKnown } from "./answer-command.ts";
import type { CommandCall, FollowUp } from "./command-deps.ts";

/** Does something with the conversation that owns this place, for its person or somebody who manages access. */
export async function withOwnConversation(
  tx: Tx,
  call: CommandCall,
  work: (conversation: Conversation) => Promise<FollowUp | null>,
): Promise<FollowUp | null> {
  const { deps, who, request, command } = call;
  // The first conversation in a place is the one whose shares and lock count there.
  const conversation = await tx.conversations.firstIn(placeKeyOf(request.place));
  if (!conversation) return reply(tx, call, { key: "no-conversation-here" });
  const isOwn = conversation.principalId === requireKnown(who).id;
  if (isOwn || ask(call, { kind: "manage-access" }).kind === "allowed") return work(conversation);
  return refuse(tx, call, {
    text: { key: "not-your-conversation", owner: nameOf(deps, conversation.principalId) },
    action: "command.refused",
    target: { kind: "command", id: command.name },
    rule: "Only the owner of a conversation, or who manages access, changes it.",
  });
}

/** The agent of the asker's own conversation in this place. */
export async function agentHere({ deps, who, request }: CommandCall): Promise<AgentName | null> {
  const conversation = await deps.store.conversations.lastUsedBy(
    requireKnown(who).id,
    placeKeyOf(request.place),
  );
  return conversation && agentNameOf(deps, conversation.agentId);
}

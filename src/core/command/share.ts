import { agentNameOf } from "../access/agent-directory.ts";
import type { Conversation } from "../conversation/conversation.ts";
import { shareConversation } from "../conversation/share-conversation.ts";
import { actorOf } from "../people/resolve-asker.ts";
import type { Tx } from "../ports/store.ts";
import { sayDirectly } from "../words/say.ts";
import { misused, nameOf, reply, replyWith } from "./answer-command.ts";
import type { CommandCall, CommandHandler, FollowUp } from "./command-deps.ts";
import { findPerson, identityIn, type KnownPerson } from "./look-up-person.ts";
import { withOwnConversation } from "./own-conversation.ts";

/** Lets somebody follow or write in the conversation here, or no longer. It gives them no agent. */
export const share: CommandHandler = async (call) => {
  const person = await findPerson(call);
  if (!person) return replyWith(call, { key: "person-unknown", typed: identityIn(call) });
  return (tx) =>
    withOwnConversation(tx, call, async (conversation) => {
      if (person.principal.id === conversation.principalId) {
        return misused(call, { kind: "already-theirs" })(tx);
      }
      return shareWith(tx, call, conversation, person);
    });
};

async function shareWith(
  tx: Tx,
  call: CommandCall,
  conversation: Conversation,
  person: KnownPerson,
): Promise<FollowUp> {
  const { deps, who, request, args } = call;
  const mode = args.mode ?? "off";
  const name = person.principal.displayName;
  const change = { with: person.principal.id, mode, by: actorOf(who), reference: request.reference };
  const changed = await shareConversation(tx, deps, conversation, change);
  const adapter = deps.adapters.get(request.place.platform);
  const seat = async () => adapter?.seatInPlace?.(request.place, person.identity, mode !== "off");
  if (mode === "off") {
    await reply(tx, call, { key: "unshared", person: name });
    return seat;
  }
  if (changed) {
    const agent = agentNameOf(deps, conversation.agentId);
    const owner = nameOf(deps, conversation.principalId);
    await sayDirectly(tx, deps, person.identity, { text: { key: "share-received", owner, agent, mode } });
  }
  await reply(tx, call, { key: "shared", person: name, mode });
  return seat;
}

import { ADMIN } from "../access/builtin-roles.ts";
import type { RoleName } from "../access/role.ts";
import { lockConversation } from "../conversation/lock-conversation.ts";
import { actorOf } from "../people/resolve-asker.ts";
import { misused, reply } from "./answer-command.ts";
import type { CommandCall, CommandHandler, Work } from "./command-deps.ts";
import { withOwnConversation } from "./own-conversation.ts";
import { readRole } from "./read-gift.ts";

/** Keeps the conversation here to one role, besides its owner. */
export const lock: CommandHandler = async (call) => {
  const typed = call.args.role ?? ADMIN;
  if (typed === "off") return lockTo(call, null);
  const role = readRole(call.deps, typed);
  if (role) return lockTo(call, role);
  const roles = [...call.deps.settings.roles.keys()];
  return misused(call, { kind: "no-role", typed: typed.slice(0, 60), roles });
};

export const unlock: CommandHandler = async (call) => lockTo(call, null);

function lockTo(call: CommandCall, to: RoleName | null): Work {
  const { deps, who, request } = call;
  return (tx) =>
    withOwnConversation(tx, call, async (conversation) => {
      const change = { to, by: actorOf(who), reference: request.reference };
      await lockConversation(tx, deps, conversation, change);
      return reply(tx, call, to === null ? { key: "unlocked" } : { key: "locked", role: to });
    });
}

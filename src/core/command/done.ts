import { agentNameOf } from "../access/agent-directory.ts";
import type { AgentId } from "../access/permission.ts";
import { returnAccess, returnableAgents } from "../access-request/return-access.ts";
import { reply, replyWith, requireKnown } from "./answer-command.ts";
import type { CommandCall, CommandHandler, Work } from "./command-deps.ts";
import { findAgent, unknownAgentText } from "./find-agent.ts";

/** Gives an agent back that one was granted; what runs on it ends at once. */
export const done: CommandHandler = async (call) => {
  const { deps, who, args } = call;
  const person = requireKnown(who);
  const held = await returnableAgents(deps.store, deps, person);
  if (args.what !== null) {
    const named = findAgent(deps, args.what);
    if (named) return giveBack(call, named.id);
    const gone = held.find((id) => id === args.what?.toLowerCase());
    return gone === undefined ? replyWith(call, unknownAgentText(deps, args.what)) : giveBack(call, gone);
  }
  const [only, ...more] = held;
  if (only === undefined) return replyWith(call, { key: "nothing-to-return", agent: null });
  if (more.length === 0) return giveBack(call, only);
  const agents = held.map((id) => agentNameOf(deps, id));
  const buttons = agents.map((agent) => ({
    label: { key: "give-back", agent } as const,
    action: { kind: "run-command", command: `done ${agent.id}` } as const,
    onlyFor: person.id,
  }));
  return replyWith(call, { key: "what-to-return", agents }, buttons);
};

function giveBack(call: CommandCall, agentId: AgentId): Work {
  const { deps, who } = call;
  const principal = requireKnown(who);
  const agent = agentNameOf(deps, agentId);
  return async (tx) => {
    const outcome = await returnAccess(tx, deps, { ...who, principal }, agentId);
    if (!outcome) return reply(tx, call, { key: "nothing-to-return", agent });
    const { still } = outcome;
    const through = still && (still.kind === "role" ? still.role : still.permission);
    await reply(tx, call, { key: "grant-returned", agent, through });
    return () => deps.turns.enforceAccess(principal.id, principal.displayName);
  };
}

import { agentNameOf } from "../access/agent-directory.ts";
import type { AgentId } from "../access/permission.ts";
import { startAnew } from "../conversation/start-anew.ts";
import { chooseAgent } from "../inbox/choose-agent.ts";
import { agentDenialOf, ask, helperNames, refuse, reply, replyWith, requireKnown } from "./answer-command.ts";
import type { CommandCall, CommandHandler, Work } from "./command-deps.ts";
import { findAgent, unknownAgentText } from "./find-agent.ts";
import { freshPlace } from "./fresh-place.ts";

/** Closes the asker's conversation here and opens an empty one with the same agent, or with the one named. */
export const startNew: CommandHandler = async (call) => {
  const { deps, who, request, args } = call;
  if (args.what !== null) {
    const named = findAgent(deps, args.what);
    return named ? anewWith(call, named.id) : replyWith(call, unknownAgentText(deps, args.what));
  }
  const choice = await chooseAgent(deps, who, request.place, "");
  switch (choice.kind) {
    case "agent":
      return anewWith(call, choice.agentId);
    case "none":
      return replyWith(call, { key: "no-agents", helpers: helperNames(deps) });
    case "choose":
      return replyWith(
        call,
        { key: "agent-choice", agents: choice.agents },
        choice.agents.map((agent) => ({
          label: { key: "use-agent", agent },
          action: { kind: "run-command", command: `new ${agent.id}` },
          onlyFor: requireKnown(who).id,
        })),
      );
  }
};

async function anewWith(call: CommandCall, agentId: AgentId): Promise<Work> {
  const { deps, who, request } = call;
  const decision = ask(call, { kind: "use-agent", agentId });
  if (decision.kind !== "allowed") return (tx) => refuse(tx, call, agentDenialOf(call, agentId, decision));
  const place = await freshPlace(call, agentId);
  return async (tx) => {
    await startAnew(tx, deps, {
      principalId: requireKnown(who).id,
      agentId,
      place,
      identity: who.identity,
      reference: request.reference,
    });
    return reply(tx, call, { key: "new-conversation", agent: agentNameOf(deps, agentId) });
  };
}

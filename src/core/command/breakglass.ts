import { agentNameOf } from "../access/agent-directory.ts";
import { breakGlass } from "../access-request/break-glass.ts";
import { misused, refuse, reply, replyWith } from "./answer-command.ts";
import type { CommandHandler } from "./command-deps.ts";
import { unknownAgentText } from "./find-agent.ts";
import { agentAndReason } from "./request.ts";

/** Lets the asker in at once and for a short time, where the settings allow it; every admin hears of it. */
export const breakglass: CommandHandler = async (call) => {
  const { deps, who, request, args } = call;
  const named = agentAndReason(call);
  if (!named) return replyWith(call, unknownAgentText(deps, args.what ?? ""));
  const { agentId, reason } = named;
  if (reason === null) return misused(call, { kind: "say-why" });
  return async (tx) => {
    const agent = agentNameOf(deps, agentId);
    const wish = { agentId, reason, reference: request.reference };
    const outcome = await breakGlass(tx, deps, who, wish);
    if (outcome.kind === "broken") {
      return reply(tx, call, { key: "glass-broken", agent, endsAt: outcome.endsAt });
    }
    return refuse(tx, call, {
      text: { key: "glass-refused", why: outcome.why, agent },
      action: "access.denied",
      target: { kind: "agent", id: agentId },
      rule: outcome.rule,
    });
  };
};

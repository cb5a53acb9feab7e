import { agentLines } from "../access/agent-directory.ts";
import { replyWith, requireKnown } from "./answer-command.ts";
import type { CommandHandler } from "./command-deps.ts";

/** The agents there are, and which of them are the asker's. */
export const agents: CommandHandler = async (call) => {
  const { deps, who } = call;
  const lines = agentLines(deps, requireKnown(who).id, who.asker, deps.clock.now());
  return replyWith(call, { key: "agents", agents: lines });
};

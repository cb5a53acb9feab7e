import { agentLines } from "../access/agent-directory.ts";
import { replyWith, requireKnown } from "./answer-command.ts";
import type { CommandHandler } from "./command-deps.ts";
import { goesOn, hearingAgent, switchButtons } from "./use.ts";

/** The agents there are, and which of them are the asker's. */
export const agents: CommandHandler = async (call) => {
  const { deps, who } = call;
  const here = goesOn(call) ? await hearingAgent(call) : null;
  const buttons = goesOn(call) ? switchButtons(call, here) : [];
  const lines = agentLines(deps, requireKnown(who).id, who.asker, deps.clock.now());
  return replyWith(call, { key: "agents", agents: lines, here }, buttons);
};

import type { AgentId } from "../access/permission.ts";
import { rulesFor } from "../approval/approval-deps.ts";
import { type Candidate, stageOf } from "../approval/approval-policy.ts";
import { findApprovers } from "../approval/find-approvers.ts";
import type { PrincipalId } from "../people/principal.ts";
import type { AgentName } from "../words/shown.ts";
import type { ApproverLine } from "../words/text/approval-notices.ts";
import { misused, nameOf, replyWith } from "./answer-command.ts";
import type { CommandCall, CommandHandler } from "./command-deps.ts";
import { findAgent, unknownAgentText } from "./find-agent.ts";
import { agentHere } from "./own-conversation.ts";

/** Who can approve what an agent wants to run, when they are asked, and who of them is not there. */
export const approvers: CommandHandler = async (call) => {
  const { deps, args } = call;
  const agent = args.what === null ? await agentHere(call) : findAgent(deps, args.what);
  if (!agent) {
    return args.what === null
      ? misused(call, { kind: "nothing-here" })
      : replyWith(call, unknownAgentText(deps, args.what));
  }
  const rules = rulesFor(deps, agent.id);
  const lines = await linesFor(call, agent);
  const { quorum, dangerous } = rules;
  return replyWith(call, { key: "approvers", agent, quorum, dangerous, lines });
};

async function linesFor(call: CommandCall, { id: agentId }: AgentName): Promise<readonly ApproverLine[]> {
  const { deps } = call;
  const found = await findApprovers(deps, { agentId, barred: [] });
  const absent = (away: boolean) => (id: PrincipalId) => ({
    name: nameOf(deps, id),
    afterMs: 0,
    away,
    unreachable: !away,
  });
  const here = found.here.map((one) => ({
    name: nameOf(deps, one.principalId),
    afterMs: afterMsOf(call, agentId, one),
    away: false,
    unreachable: false,
  }));
  const inOrder = here.sort((a, b) => a.afterMs - b.afterMs);
  return [
    ...inOrder,
    ...found.away.map(absent(true)),
    ...found.outOfReach.map(({ principalId }) => absent(false)(principalId)),
  ];
}

function afterMsOf({ deps }: CommandCall, agentId: AgentId, candidate: Candidate): number {
  const { escalate } = rulesFor(deps, agentId);
  return escalate[stageOf(candidate, escalate) - 1]?.afterMs ?? 0;
}

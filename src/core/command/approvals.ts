import { agentNameOf } from "../access/agent-directory.ts";
import type { ApprovalRequest } from "../approval/approval-request.ts";
import { cardStateOf } from "../approval/describe-approval.ts";
import { beginningToShow } from "../approval/spell-out.ts";
import type { PrincipalId } from "../people/principal.ts";
import type { NewButton } from "../words/say.ts";
import type { ApprovalLine } from "../words/text/approval-notices.ts";
import { ask, nameOf, replyWith, requireKnown } from "./answer-command.ts";
import type { CommandCall, CommandHandler } from "./command-deps.ts";
import { findAgent, unknownAgentText } from "./find-agent.ts";
import { findPerson } from "./look-up-person.ts";

const LINES = 10;
const LOOK_BACK = 200;
const LETTERS = 100;

/** What waits, or was decided of late, of what the asker may see; with buttons for what they may decide. */
export const approvals: CommandHandler = async (call) => {
  const { deps, args } = call;
  const agent = args.what === null ? null : findAgent(deps, args.what);
  if (args.what !== null && !agent) return replyWith(call, unknownAgentText(deps, args.what));
  const person = args.person === null ? null : await findPerson(call);
  const which = args.which ?? "open";
  const all =
    which === "open" ? await deps.store.approvals.open() : await deps.store.approvals.past(LOOK_BACK);
  const shown = all
    .filter((request) => maySee(call, request))
    .filter(({ agentId }) => agent === null || agentId === agent.id)
    .filter(({ requesterId }) => args.person === null || requesterId === (person?.principal.id ?? NOBODY))
    .slice(0, LINES);
  const lines = await Promise.all(shown.map((request) => lineOf(call, request)));
  const buttons = shown.flatMap((request, index) => buttonFor(call, request, index + 1));
  return replyWith(call, { key: "approvals", which, lines }, buttons);
};

const NOBODY = "" as PrincipalId;

const mayDecide = (call: CommandCall, { agentId }: ApprovalRequest) =>
  ask(call, { kind: "approve", agentId }).kind === "allowed";

function maySee(call: CommandCall, request: ApprovalRequest): boolean {
  const isOwn = request.requesterId === requireKnown(call.who).id;
  return isOwn || mayDecide(call, request) || ask(call, { kind: "read-audit" }).kind === "allowed";
}

async function lineOf({ deps }: CommandCall, request: ApprovalRequest): Promise<ApprovalLine> {
  const { requesterId, approval } = request;
  const beginning = beginningToShow(approval.text, LETTERS);
  return {
    agent: agentNameOf(deps, request.agentId),
    requester: requesterId === null ? null : nameOf(deps, requesterId),
    text: beginning === approval.text ? beginning : `${beginning}…`,
    askedAt: request.openedAt,
    state: cardStateOf(deps, request, await deps.store.approvals.votesOn(request.id)),
  };
}

/** Opens the card of one that waits. */
function buttonFor(call: CommandCall, request: ApprovalRequest, number: number): readonly NewButton[] {
  if (request.state !== "pending" || !mayDecide(call, request)) return [];
  return [
    {
      label: { key: "decide-approval", agent: agentNameOf(call.deps, request.agentId), number },
      action: { kind: "see-approval", request: request.id },
      onlyFor: requireKnown(call.who).id,
      reusable: true,
    },
  ];
}

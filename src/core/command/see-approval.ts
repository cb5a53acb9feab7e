import { agentNameOf } from "../access/agent-directory.ts";
import type { ApprovalId, ApprovalRequest } from "../approval/approval-request.ts";
import { auditApproval } from "../approval/audit-approval.ts";
import { describeApproval } from "../approval/describe-approval.ts";
import { approveButtons, askCard, postCard } from "../approval/post-card.ts";
import { cutToShow } from "../approval/spell-out.ts";
import { gone } from "../button/press-turn.ts";
import { actorOf } from "../people/resolve-asker.ts";
import type { Tx } from "../ports/store.ts";
import { sayPrivately } from "../words/say.ts";
import { type Asking, ask, nameOf, replyWith, requireKnown } from "./answer-command.ts";
import type { Press } from "./command-deps.ts";

/** All of a long command, to this person alone; its last part carries what approves it. */
export async function openWhole(asking: Asking, id: ApprovalId): Promise<Press> {
  const request = await asking.deps.store.approvals.get(id);
  if (!request) return gone(asking);
  if (!mayLook(asking, request)) return mayNotLook(asking, request);
  return { kind: "does", work: (tx) => showWhole(tx, asking, request) };
}

export async function showWhole(tx: Tx, asking: Asking, request: ApprovalRequest): Promise<null> {
  const { deps, who, request: occasion } = asking;
  const card = await describeApproval(tx, deps, request);
  const parts = cutToShow(request.approval.text);
  for (const [at, text] of parts.entries()) {
    const part = { ...card, text, whole: false };
    const said = { key: "approval-whole", card: part, part: at + 1, parts: parts.length } as const;
    if (at + 1 < parts.length) {
      await sayPrivately(tx, deps, occasion.place, who.identity, { text: said });
      continue;
    }
    const mayVote = mayDecide(asking, request) && request.state === "pending";
    const principalId = requireKnown(who).id;
    const ofParts = mayVote ? approveButtons(request, "whole") : [];
    const buttons = ofParts.map((button) => ({ ...button, onlyFor: principalId }));
    const target = { kind: "private", place: occasion.place, to: who.identity, principalId } as const;
    await postCard(tx, deps, request, target, { kind: "step", text: said, buttons });
  }
  return null;
}

/** The card itself, to whoever may look at it; with buttons for those who may decide. */
export async function seeApproval(asking: Asking, id: ApprovalId): Promise<Press> {
  const { deps, who, request: occasion } = asking;
  const request = await deps.store.approvals.get(id);
  if (!request) return gone(asking);
  if (!mayLook(asking, request)) return mayNotLook(asking, request);
  const principalId = requireKnown(who).id;
  const target = { kind: "private", place: occasion.place, to: who.identity, principalId } as const;
  return {
    kind: "does",
    work: async (tx) => {
      const asked = await askCard(tx, deps, request);
      const decides = mayDecide(asking, request) && !isBarred(asking, request) && request.state === "pending";
      await postCard(tx, deps, request, target, decides ? asked : { ...asked, kind: "view", buttons: [] });
      return null;
    },
  };
}

export const mayDecide = (asking: Asking, { agentId }: ApprovalRequest) =>
  ask(asking, { kind: "approve", agentId }).kind === "allowed";

export const isBarred = ({ who, deps }: Asking, { barred }: ApprovalRequest) =>
  who.principal !== null &&
  barred.includes(who.principal.id) &&
  (deps.settings.approvals?.selfApproval ?? "never") === "never";

/** Those who decide, who asked, and who read the audit. */
function mayLook(asking: Asking, request: ApprovalRequest): boolean {
  const isRequester = request.requesterId === asking.who.principal?.id;
  return isRequester || mayDecide(asking, request) || ask(asking, { kind: "read-audit" }).kind === "allowed";
}

async function mayNotLook(asking: Asking, request: ApprovalRequest): Promise<Press> {
  const { deps, who } = asking;
  const agent = agentNameOf(deps, request.agentId);
  const approvers = request.asked.map((id) => nameOf(deps, id));
  const text = { key: "approval-not-yours", agent, approvers, own: false } as const;
  return {
    kind: "refused",
    work: async (tx) => {
      await auditApproval(tx, deps, request, {
        action: "approval.refused",
        by: actorOf(who),
        outcome: "denied",
        rule: "They neither decide nor asked for it.",
        details: { why: "not-approver", choice: "look" },
      });
      return replyWith(asking, text)(tx);
    },
  };
}

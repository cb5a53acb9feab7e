import { agentNameOf } from "../access/agent-directory.ts";
import { decideAccess } from "../access/policy.ts";
import type { PrincipalId } from "../people/principal.ts";
import type { Tx } from "../ports/store.ts";
import { sayInPlace } from "../words/say.ts";
import { type ApprovalDeps, approvalSettings, rulesFor } from "./approval-deps.ts";
import { chooseAsked, stageDue } from "./approval-policy.ts";
import type { ApprovalRequest, Card } from "./approval-request.ts";
import { APPROVAL_JOB, auditApproval } from "./audit-approval.ts";
import { nameOfPerson } from "./describe-approval.ts";
import { type Approver, findApprovers } from "./find-approvers.ts";
import { askCard, postCard, redrawCards } from "./post-card.ts";
import { quietUntil } from "./quiet-hours.ts";
import { showWaiting } from "./waiting-line.ts";

/** What a request calls for at this moment. */
export type ApprovalPlan =
  | {
      readonly kind: "ask";
      readonly stage: number;
      readonly asked: readonly PrincipalId[];
      readonly approvers: readonly Approver[];
      /** Nobody is written to before this; null: at once. */
      readonly quietUntil: number | null;
    }
  /** `absent` may decide, and are away or out of reach. */
  | { readonly kind: "deny"; readonly from: "nobody" | "revoked"; readonly absent: readonly PrincipalId[] };

/** Whom to ask now, as access, absences, silence and the hour have it. Asks the platforms; writes nothing. */
export async function planApproval(
  deps: ApprovalDeps,
  request: ApprovalRequest,
  cards: readonly Card[] = [],
): Promise<ApprovalPlan> {
  const now = deps.clock.now();
  if (!requesterMayRun(deps, request)) return { kind: "deny", from: "revoked", absent: [] };
  const found = await findApprovers(deps, request);
  // Whoever has the card already is not lost by a moment in which their platform says nothing.
  const stillThere = found.outOfReach.filter((one) => one.isUnsure && cardsFor(one, cards).length > 0);
  const here = [...found.here, ...stillThere].filter((one) => !isOutOfReach(one, cards));
  const rules = rulesFor(deps, request.agentId);
  const stage = Math.max(request.stage, stageDue(rules, request, now));
  const chosen = chooseAsked(here, rules, { quorum: request.quorum, stage });
  if (!chosen) {
    // What no turn of ours asked for may have others to decide it at the gateway.
    if (request.requesterId === null) {
      return { kind: "ask", stage, asked: [], approvers: [], quietUntil: null };
    }
    const lost = [...found.outOfReach, ...found.here].filter((one) => !here.includes(one));
    const absent = [...found.away, ...lost.map(({ principalId }) => principalId)];
    return { kind: "deny", from: "nobody", absent };
  }
  const approvers = here.filter(({ principalId }) => chosen.asked.includes(principalId));
  return { kind: "ask", ...chosen, approvers, quietUntil: quietFor(deps, request, chosen.stage) };
}

/** Somebody all of whose cards were given up by their platforms. */
function isOutOfReach(approver: Approver, cards: readonly Card[]): boolean {
  const own = cardsFor(approver, cards);
  return own.length > 0 && own.every(({ lostAt }) => lostAt !== null);
}

const cardsFor = ({ principalId }: Approver, cards: readonly Card[]) =>
  cards.filter((card) => card.principalId === principalId && card.kind === "ask");

/** May the one who asked still use the agent? Judged by roles and grants, as running turns are. */
export function requesterMayRun(
  deps: Pick<ApprovalDeps, "access" | "clock">,
  { requesterId, agentId }: Pick<ApprovalRequest, "requesterId" | "agentId">,
): boolean {
  if (requesterId === null) return true;
  const asker = { principalId: requesterId, standing: "member" } as const;
  const question = { kind: "use-agent", agentId } as const;
  return decideAccess(asker, question, deps.access.snapshot(), deps.clock.now()).kind === "allowed";
}

/** Danger, urgency and the last escalation wake people. */
function quietFor(deps: ApprovalDeps, request: ApprovalRequest, stage: number): number | null {
  const { quietHours, urgent } = approvalSettings(deps);
  const { escalate } = rulesFor(deps, request.agentId);
  const isLast = escalate.length > 0 && stage >= escalate.length;
  if (request.dangerous || urgent.has(request.agentId) || isLast) return null;
  return quietUntil(quietHours, deps.clock.now());
}

/** Writes what a plan to ask comes to: whom we wait for, cards for those who have none, everything redrawn. */
export async function applyPlan(
  tx: Tx,
  deps: ApprovalDeps,
  before: ApprovalRequest,
  plan: Extract<ApprovalPlan, { kind: "ask" }>,
): Promise<void> {
  const request = { ...before, stage: plan.stage, asked: plan.asked };
  const isNew = before.asked.length === 0;
  const changed = !sameSet(plan.asked, before.asked) || plan.stage !== before.stage;
  if (changed) await tx.approvals.setAsked(request.id, request);
  if (plan.stage > before.stage) {
    await auditApproval(tx, deps, request, {
      action: "approval.escalated",
      by: APPROVAL_JOB,
      details: { before: before.stage, after: String(plan.stage), asked: plan.asked.join(" ") },
    });
  }
  if (changed && !isNew) await redrawCards(tx, deps, request);
  await postMissingCards(tx, deps, request, plan);
  if (changed) await showWaiting(tx, deps, request);
  if (isNew && plan.quietUntil !== null) await tellQuiet(tx, deps, request, plan.quietUntil);
}

async function postMissingCards(
  tx: Tx,
  deps: ApprovalDeps,
  request: ApprovalRequest,
  plan: Extract<ApprovalPlan, { kind: "ask" }>,
): Promise<void> {
  const cards = (await tx.approvals.cardsOf(request.id)).filter(({ kind }) => kind === "ask");
  const { channel } = approvalSettings(deps);
  if (channel && !cards.some(({ principalId }) => principalId === null)) {
    const target = { kind: "place", place: channel, principalId: null } as const;
    await postCard(tx, deps, request, target, await askCard(tx, deps, request));
  }
  if (plan.quietUntil !== null) return;
  for (const { principalId, seats } of plan.approvers) {
    if (cards.some((card) => card.principalId === principalId)) continue;
    for (const to of seats) {
      const target = { kind: "direct", to, principalId } as const;
      await postCard(tx, deps, request, target, await askCard(tx, deps, request));
    }
  }
}

/** The requester learns why nobody stirs. */
async function tellQuiet(tx: Tx, deps: ApprovalDeps, request: ApprovalRequest, until: number): Promise<void> {
  const conversation =
    request.conversationId === null ? null : await tx.conversations.get(request.conversationId);
  if (!conversation) return;
  const approvers = request.asked.map((id) => nameOfPerson(deps, id));
  const text = {
    key: "approval-quiet",
    agent: agentNameOf(deps, request.agentId),
    approvers,
    until,
  } as const;
  await sayInPlace(tx, deps, conversation.place, { text, reference: request.reference });
}

const sameSet = (a: readonly PrincipalId[], b: readonly PrincipalId[]) =>
  a.length === b.length && a.every((id) => b.includes(id));

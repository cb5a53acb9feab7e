import { agentNameOf } from "../access/agent-directory.ts";
import type { Tx } from "../ports/store.ts";
import { hasGrown } from "../turn/grown-messages.ts";
import { changeStatusLine, shownActivity } from "../turn/status-line.ts";
import { isTurnOver } from "../turn/turn.ts";
import type { NewButton } from "../words/say.ts";
import type { ApprovalDeps } from "./approval-deps.ts";
import type { ApprovalRequest } from "./approval-request.ts";
import { nameOfPerson } from "./describe-approval.ts";
import { postCard } from "./post-card.ts";

type LineDeps = Pick<ApprovalDeps, "ids" | "clock" | "access" | "gateways" | "settings">;

/** The requester sees for whom their turn waits: in its status line, or beneath an answer that has begun to grow. */
export async function showWaiting(tx: Tx, deps: LineDeps, request: ApprovalRequest): Promise<void> {
  const about = await turnOf(tx, deps, request);
  if (!about) return;
  const approvers = request.asked.map((id) => nameOfPerson(deps, id));
  const { quorum, approval } = request;
  const see: NewButton = {
    label: { key: "see-approval" },
    action: { kind: "see-approval", request: request.id },
    reusable: true,
  };
  const waiting = { approvers, quorum, until: approval.expiresAt };
  if (!(await hasGrown(tx, about.turn.id))) {
    await changeStatusLine(tx, deps, { ...about, buttons: [see] }, { kind: "approval", ...waiting });
    return;
  }
  const cards = await tx.approvals.cardsOf(request.id);
  if (cards.some(({ kind }) => kind === "line")) return;
  const stop: NewButton = { label: { key: "stop" }, action: { kind: "stop-turn", turnId: about.turn.id } };
  const target = { kind: "place", place: about.conversation.place, principalId: null } as const;
  const text = { key: "approval-waiting", agent: about.agent, ...waiting } as const;
  await postCard(tx, deps, request, target, { kind: "line", text, buttons: [see, stop] });
}

/** The turn goes on: its line says so, unless another request of it still waits. */
export async function endWaiting(tx: Tx, deps: LineDeps, request: ApprovalRequest): Promise<void> {
  const about = await turnOf(tx, deps, request);
  if (!about || (await shownActivity(tx, about.turn)) !== "approval") return;
  const others = (await tx.approvals.open()).filter(
    (one) => one.turnId === request.turnId && one.id !== request.id,
  );
  const [next] = others;
  if (next) return showWaiting(tx, deps, next);
  await changeStatusLine(tx, deps, about, { kind: "thinking" });
}

async function turnOf(tx: Tx, deps: LineDeps, { turnId }: ApprovalRequest) {
  const turn = turnId === null ? null : await tx.turns.get(turnId);
  if (!turn || isTurnOver(turn.state)) return null;
  const conversation = await tx.conversations.get(turn.conversationId);
  return conversation && { turn, conversation, agent: agentNameOf(deps, conversation.agentId) };
}

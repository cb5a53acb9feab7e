import { agentNameOf } from "../access/agent-directory.ts";
import type { Tx } from "../ports/store.ts";
import { hasGrown } from "../turn/grown-messages.ts";
import { changeStatusLine, shownActivity } from "../turn/status-line.ts";
import { isTurnOver } from "../turn/turn.ts";
import type { Question } from "./question.ts";
import type { QuestionDeps } from "./question-deps.ts";

type LineDeps = Pick<QuestionDeps, "ids" | "clock" | "access" | "gateways" | "settings">;

/** The turn's line says that it waits for its person; beneath an answer that has begun the question itself does. */
export async function showAsking(tx: Tx, deps: LineDeps, question: Question): Promise<void> {
  const about = await turnOf(tx, deps, question);
  if (!about || (await hasGrown(tx, about.turn.id))) return;
  await changeStatusLine(tx, deps, about, { kind: "question", until: question.question.expiresAt });
}

/** The turn goes on, unless another question of it still waits. */
export async function endAsking(tx: Tx, deps: LineDeps, question: Question): Promise<void> {
  const about = await turnOf(tx, deps, question);
  if (!about || (await shownActivity(tx, about.turn)) !== "question") return;
  const others = await tx.questions.open();
  if (others.some(({ id, turnId }) => turnId === question.turnId && id !== question.id)) return;
  await changeStatusLine(tx, deps, about, { kind: "thinking" });
}

async function turnOf(tx: Tx, deps: LineDeps, { turnId }: Question) {
  const turn = await tx.turns.get(turnId);
  if (!turn || isTurnOver(turn.state)) return null;
  const conversation = await tx.conversations.get(turn.conversationId);
  return conversation && { turn, conversation, agent: agentNameOf(deps, conversation.agentId) };
}

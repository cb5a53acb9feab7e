import { findOrigin } from "../approval/find-origin.ts";
import type { Conversation } from "../conversation/conversation.ts";
import { isTurnOver } from "../turn/turn.ts";
import { auditQuestion, auditUnasked, QUESTION_JOB } from "./audit-question.ts";
import type { GatewayQuestion } from "./gateway-question.ts";
import { postQuestion } from "./post-question.ts";
import type { Question, QuestionId } from "./question.ts";
import type { QuestionDeskDeps } from "./question-deps.ts";
import { showAsking } from "./question-line.ts";

/**
 * Asks the person whose turn it is, once, however often it is heard. What belongs to no turn that runs here is skipped:
 * there is nobody to ask. Throws `gateway.unreachable` when that could not be said.
 */
export async function openQuestion(deps: QuestionDeskDeps, asked: GatewayQuestion): Promise<void> {
  const found = await findPerson(deps, asked);
  if (!found) return skipUnasked(deps, asked);
  const { question, conversation } = found;
  await deps.store.transact(async (tx) => {
    if (!(await tx.questions.add(question))) return;
    await auditQuestion(tx, deps, question, {
      action: "question.asked",
      by: QUESTION_JOB,
      details: { run: asked.runId, session: asked.sessionKey, parts: asked.parts.length },
    });
    await postQuestion(tx, deps, question, conversation);
    await showAsking(tx, deps, question);
  });
}

async function findPerson(
  deps: QuestionDeskDeps,
  asked: GatewayQuestion,
): Promise<{ readonly question: Question; readonly conversation: Conversation } | null> {
  const { turn, conversation } = await findOrigin(deps, asked);
  if (!turn || !conversation || isTurnOver(turn.state)) return null;
  const question: Question = {
    id: deps.ids.next("q") as QuestionId,
    gatewayId: deps.gateway.id,
    gatewayQuestionId: asked.id,
    agentId: conversation.agentId,
    question: asked,
    turnId: turn.id,
    conversationId: conversation.id,
    principalId: turn.principalId,
    answers: [],
    state: "asked",
    outboxId: deps.ids.next("o"),
    reference: turn.reference,
    openedAt: deps.clock.now(),
    endedAt: null,
  };
  return { question, conversation };
}

async function skipUnasked(deps: QuestionDeskDeps, asked: GatewayQuestion): Promise<void> {
  const { applied } = await deps.gateway.questions.answer(asked, null);
  if (applied) await deps.store.transact((tx) => auditUnasked(tx, deps, asked));
}

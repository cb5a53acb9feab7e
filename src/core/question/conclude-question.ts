import { hasCode } from "../errors.ts";
import { isTurnOver } from "../turn/turn.ts";
import { auditQuestion, QUESTION_JOB } from "./audit-question.ts";
import type { QuestionEnding } from "./gateway-question.ts";
import { pickedNoteOf } from "./picked-options.ts";
import { redrawQuestion } from "./post-question.ts";
import { isQuestionOver, type Question, type QuestionId, stateOfQuestionEnding } from "./question.ts";
import type { QuestionDeps, QuestionDeskDeps } from "./question-deps.ts";
import { endAsking } from "./question-line.ts";

/** The gateway's word on how a question ended, made ours: its message says so, and its buttons are gone. */
export async function concludeQuestion(
  deps: QuestionDeps,
  id: QuestionId,
  ending: QuestionEnding,
): Promise<void> {
  await deps.store.transact(async (tx) => {
    const before = await tx.questions.get(id);
    if (!before || isQuestionOver(before.state)) return;
    const state = stateOfQuestionEnding(before, ending);
    const changes = { endedAt: deps.clock.now() };
    if (!(await tx.questions.move(before, state, changes))) return;
    const question = { ...before, ...changes, state };
    await auditQuestion(tx, deps, question, {
      action: "question.ended",
      by: QUESTION_JOB,
      outcome: state === "answered" || state === "skipped" ? "done" : "failed",
      details: { after: state },
    });
    await tx.notes.remove(pickedNoteOf(id));
    await redrawQuestion(tx, deps, question);
    await endAsking(tx, deps, question);
  });
}

/** What belongs to a turn that is over waits for nobody, whatever the gateway says of it. True when it was so. */
export async function endWithTurn(deps: QuestionDeps, { id, turnId }: Question): Promise<boolean> {
  const question = await deps.store.questions.get(id);
  const turn = await deps.store.turns.get(turnId);
  if (question?.state !== "asked" || !turn || !isTurnOver(turn.state)) return false;
  await concludeQuestion(deps, id, { kind: "cancelled" });
  return true;
}

/** Tells the gateway what its person answered, with the same words however often. False when it has to be tried again. */
export async function tellAnswer(deps: QuestionDeskDeps, id: QuestionId): Promise<boolean> {
  const question = await deps.store.questions.get(id);
  if (question?.state !== "answering" && question?.state !== "skipping") return true;
  const answers = question.state === "answering" ? question.answers : null;
  return ifReachable(
    deps,
    question.id,
    async () => (await deps.gateway.questions.answer(question.question, answers)).ending,
  );
}

/** Asks the gateway how a question ended, where we did not hear. False when nobody can say. */
export async function askQuestionEnding(deps: QuestionDeskDeps, id: QuestionId): Promise<boolean> {
  const question = await deps.store.questions.get(id);
  if (!question || isQuestionOver(question.state)) return true;
  return ifReachable(deps, id, () => deps.gateway.questions.endingOf(question.gatewayQuestionId));
}

async function ifReachable(
  deps: QuestionDeskDeps,
  id: QuestionId,
  ask: () => Promise<QuestionEnding | "pending">,
): Promise<boolean> {
  try {
    const ending = await ask();
    if (ending !== "pending") await concludeQuestion(deps, id, ending);
    return true;
  } catch (fault) {
    if (!hasCode(fault, "gateway.unreachable") && !hasCode(fault, "gateway.refused")) throw fault;
    deps.logger.warn({ question: id, code: fault.code }, "the gateway could not be asked about a question");
    return false;
  }
}

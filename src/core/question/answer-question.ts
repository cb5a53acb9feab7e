import type { Actor } from "../audit/audit-event.ts";
import type { Tx } from "../ports/store.ts";
import { isTurnOver } from "../turn/turn.ts";
import { auditQuestion } from "./audit-question.ts";
import type { PartAnswer } from "./gateway-question.ts";
import { pickedNoteOf } from "./picked-options.ts";
import { redrawQuestion } from "./post-question.ts";
import type { Question, QuestionId } from "./question.ts";
import type { QuestionDeps } from "./question-deps.ts";

/** What the person chose for one part; null skips the whole question. */
export interface Answer {
  readonly question: QuestionId;
  readonly part: number;
  readonly words: PartAnswer | null;
  readonly by: Actor;
}

/**
 * Takes an answer, once: of two in the same instant the second finds the part answered. Returns the question as it is
 * now; null when the part does not wait any more.
 */
export async function answerQuestion(
  tx: Tx,
  deps: Omit<QuestionDeps, "store">,
  { question: id, part, words, by }: Answer,
): Promise<Question | null> {
  const before = await tx.questions.get(id);
  const turn = before && (await tx.turns.get(before.turnId));
  const isWaiting = before?.state === "asked" && before.answers.length === part;
  if (!isWaiting || !turn || isTurnOver(turn.state)) return null;
  const answers = words === null ? before.answers : [...before.answers, words];
  const isWhole = answers.length === before.question.parts.length;
  const state = words === null ? "skipping" : isWhole ? "answering" : "asked";
  if (!(await tx.questions.move(before, state, { answers }))) return null;
  const question = { ...before, answers, state } as const;
  await auditQuestion(tx, deps, question, {
    action: "question.answered",
    by,
    details: {
      part: part + 1,
      answer:
        words === null ? null : deps.vault.digest(typeof words === "string" ? words : JSON.stringify(words)),
      after: words === null ? "skipped" : "answered",
    },
  });
  await tx.notes.remove(pickedNoteOf(id));
  await redrawQuestion(tx, deps, question);
  return question;
}

import type { Reads, Tx } from "../ports/store.ts";
import { isTurnOver } from "../turn/turn.ts";
import type { Question, QuestionId } from "./question.ts";

/** Where it is kept which options of the part that is asked now are ticked, until they are sent. */
export const pickedNoteOf = (id: QuestionId): string => `picked/${id}`;

/** The ticked options of the part that is asked now, in their order. */
export async function pickedOf(
  { notes }: Pick<Reads, "notes">,
  { id }: Pick<Question, "id">,
): Promise<readonly number[]> {
  const note = await notes.get(pickedNoteOf(id));
  return note === null || note === "" ? [] : note.split(",").map(Number);
}

/** Ticks an option, or takes its tick away. Null when the part does not wait any more. */
export async function pickOption(
  tx: Tx,
  {
    question: id,
    part,
    option,
  }: { readonly question: QuestionId; readonly part: number; readonly option: number },
): Promise<Question | null> {
  const question = await tx.questions.get(id);
  const turn = question && (await tx.turns.get(question.turnId));
  const isWaiting = question?.state === "asked" && question.answers.length === part;
  if (!isWaiting || !turn || isTurnOver(turn.state)) return null;
  if (!question.question.parts[part]?.options[option]) return null;
  const before = await pickedOf(tx, question);
  const after = before.includes(option) ? before.filter((one) => one !== option) : [...before, option];
  await tx.notes.set(pickedNoteOf(id), after.toSorted((a, b) => a - b).join(","));
  return question;
}

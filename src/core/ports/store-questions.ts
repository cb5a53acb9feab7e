import type { GatewayQuestionId } from "../question/gateway-question.ts";
import type { Question, QuestionId, QuestionState } from "../question/question.ts";

export interface QuestionReads {
  get(id: QuestionId): Promise<Question | null>;
  byGatewayId(gatewayId: string, id: GatewayQuestionId): Promise<Question | null>;
  /** All that have not ended, oldest first. */
  open(): Promise<readonly Question[]>;
}
export interface QuestionWrites {
  /** False when the gateway's question is there already. */
  add(question: Question): Promise<boolean>;
  /** Moves a question from exactly this state and these many answers; false when it is not there any more. */
  move(
    from: Pick<Question, "id" | "state" | "answers">,
    to: QuestionState,
    changes: Partial<Pick<Question, "answers" | "endedAt">>,
  ): Promise<boolean>;
}

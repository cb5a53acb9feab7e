import type { AgentId } from "../access/permission.ts";
import type { Brand } from "../brand.ts";
import type { ConversationId } from "../conversation/conversation.ts";
import type { PrincipalId } from "../people/principal.ts";
import type { TurnId } from "../turn/turn.ts";
import type { GatewayQuestion, GatewayQuestionId, PartAnswer, QuestionEnding } from "./gateway-question.ts";

/** Our own id of a question. */
export type QuestionId = Brand<string, "QuestionId">;

/**
 * asked       waits for its person
 * answering · skipping   decided here, and about to be told to the gateway
 * answered · skipped · expired · stopped · lost   ended, as the gateway says
 */
export const QUESTION_STATES = [
  "asked",
  "answering",
  "skipping",
  "answered",
  "skipped",
  "expired",
  "stopped",
  "lost",
] as const;
export type QuestionState = (typeof QUESTION_STATES)[number];
export type QuestionEnd = Exclude<QuestionState, "asked" | "answering" | "skipping">;

/** A question of an agent to the one person whose turn it is. */
export interface Question {
  readonly id: QuestionId;
  readonly gatewayId: string;
  readonly gatewayQuestionId: GatewayQuestionId;
  readonly agentId: AgentId;
  /** As the agent asked it. */
  readonly question: GatewayQuestion;
  readonly turnId: TurnId;
  readonly conversationId: ConversationId;
  /** The only one who answers. */
  readonly principalId: PrincipalId;
  /** One for each part that was answered, in their order. */
  readonly answers: readonly PartAnswer[];
  readonly state: QuestionState;
  /** The outbox row of the one message that asks. */
  readonly outboxId: string;
  readonly reference: string;
  readonly openedAt: number;
  readonly endedAt: number | null;
}

export function isQuestionOver(state: QuestionState): state is QuestionEnd {
  return state !== "asked" && state !== "answering" && state !== "skipping";
}

/** The gateway's word on the end, as a state of ours: what nobody skipped here was stopped with its run. */
export function stateOfQuestionEnding(question: Question, ending: QuestionEnding): QuestionEnd {
  if (ending.kind === "cancelled") return question.state === "skipping" ? "skipped" : "stopped";
  return ending.kind;
}

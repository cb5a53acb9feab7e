import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { AgentId } from "../../src/core/access/permission.ts";
import type { ConversationId } from "../../src/core/conversation/conversation.ts";
import type { PrincipalId } from "../../src/core/people/principal.ts";
import type {
  GatewayQuestion,
  GatewayQuestionId,
  PartAnswer,
} from "../../src/core/question/gateway-question.ts";
import { QUESTION_STATES, type QuestionId } from "../../src/core/question/question.ts";
import type { TurnId } from "../../src/core/turn/turn.ts";

/** As text: a query uses a partial index only when it repeats its condition. */
export const QUESTION_OPEN = sql.raw("state in ('asked', 'answering', 'skipping')");

/** What agents asked the people whose turns they worked on. */
export const questions = sqliteTable(
  "questions",
  {
    /** The order of asking. */
    seq: integer("seq").primaryKey(),
    id: text("id").$type<QuestionId>().notNull().unique(),
    gatewayId: text("gateway_id").notNull(),
    gatewayQuestionId: text("gateway_question_id").$type<GatewayQuestionId>().notNull(),
    agentId: text("agent_id").$type<AgentId>().notNull(),
    question: text("question", { mode: "json" }).$type<GatewayQuestion>().notNull(),
    turnId: text("turn_id").$type<TurnId>().notNull(),
    conversationId: text("conversation_id").$type<ConversationId>().notNull(),
    principalId: text("principal_id").$type<PrincipalId>().notNull(),
    answers: text("answers", { mode: "json" }).$type<readonly PartAnswer[]>().notNull(),
    state: text("state", { enum: QUESTION_STATES }).notNull(),
    outboxId: text("outbox_id").notNull().unique(),
    reference: text("reference").notNull(),
    openedAt: integer("opened_at").notNull(),
    endedAt: integer("ended_at"),
  },
  (table) => [
    uniqueIndex("questions_gateway").on(table.gatewayId, table.gatewayQuestionId),
    index("questions_open").on(table.seq).where(QUESTION_OPEN),
  ],
);

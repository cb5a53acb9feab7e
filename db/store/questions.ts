import { and, asc, eq, getTableColumns } from "drizzle-orm";
import type { QuestionReads, QuestionWrites } from "../../src/core/ports/store-questions.ts";
import { type Connection, givenRow, sought } from "../dialect.ts";
import { QUESTION_OPEN, questions } from "../schema/sqlite-questions.ts";

const { seq: _seq, ...columns } = getTableColumns(questions);

export function questionReads({ db }: Connection): QuestionReads {
  const select = () => db.select(columns).from(questions);
  const byId = select()
    .where(eq(questions.id, sought("id")))
    .prepare();
  const byGatewayId = select()
    .where(and(eq(questions.gatewayId, sought("gatewayId")), eq(questions.gatewayQuestionId, sought("id"))))
    .prepare();
  const open = select().where(QUESTION_OPEN).orderBy(asc(questions.seq)).prepare();
  return {
    get: async (id) => byId.get({ id }) ?? null,
    byGatewayId: async (gatewayId, id) => byGatewayId.get({ gatewayId, id }) ?? null,
    open: async () => open.all(),
  };
}

export function questionWrites({ db }: Connection): QuestionWrites {
  const add = db
    .insert(questions)
    .values(givenRow(questions, "seq"))
    .onConflictDoNothing({ target: [questions.gatewayId, questions.gatewayQuestionId] })
    .prepare();
  return {
    add: async (question) => add.run({ ...question }).changes === 1,
    move: async ({ id, state, answers }, to, changes) => {
      const before = and(eq(questions.id, id), eq(questions.state, state), eq(questions.answers, answers));
      return (
        db
          .update(questions)
          .set({ state: to, ...changes })
          .where(before)
          .run().changes === 1
      );
    },
  };
}

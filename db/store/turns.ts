import { and, asc, eq, getTableColumns, sql } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import type { TurnChanges, TurnReads, TurnWrites } from "../../src/core/ports/store.ts";
import { type Connection, given, givenRow, requireChange, sought } from "../dialect.ts";
import { TURN_UNFINISHED, turns } from "../schema/sqlite.ts";

const { seq: _, ...columns } = getTableColumns(turns);

const CHANGING = [
  "runId",
  "startedAt",
  "endedAt",
  "expiresAt",
  "failure",
] as const satisfies (keyof TurnChanges)[];

/** The conversations that share the gateway's session with this one: their turns wait for each other. */
const ofItsSession = sql`(
  select other.id from conversations as this, conversations as other
  where this.id = ${sought("id")} and other.session_key = this.session_key
)`;

export function turnReads({ db }: Connection): TurnReads {
  const select = () => db.select(columns).from(turns);
  const byId = select()
    .where(eq(turns.id, sought("id")))
    .prepare();
  const byMessage = select()
    .where(eq(turns.messageKey, sought("key")))
    .prepare();
  const unfinished = select().where(TURN_UNFINISHED).orderBy(asc(turns.seq)).prepare();
  const unfinishedIn = select()
    .where(and(sql`${turns.conversationId} in ${ofItsSession}`, TURN_UNFINISHED))
    .orderBy(sql`${turns.startedAt} is null`, asc(turns.queuedAt), asc(turns.messageKey))
    .prepare();
  const unfinishedOf = select()
    .where(and(eq(turns.principalId, sought("id")), TURN_UNFINISHED))
    .orderBy(asc(turns.seq))
    .prepare();
  return {
    get: async (id) => byId.get({ id }) ?? null,
    byMessage: async (key) => byMessage.get({ key }) ?? null,
    unfinished: async () => unfinished.all(),
    unfinishedIn: async (id) => unfinishedIn.all({ id }),
    unfinishedOf: async (id) => unfinishedOf.all({ id }),
  };
}

export function turnWrites({ db }: Connection): TurnWrites {
  const add = db
    .insert(turns)
    .values(givenRow(turns, "seq"))
    .onConflictDoNothing({ target: turns.messageKey })
    .prepare();
  /** The given value when one is given at all, else what stands. */
  const perhaps = (name: (typeof CHANGING)[number], column: SQLiteColumn) =>
    sql`case when ${sql.placeholder(`has-${name}`)} then ${sql.placeholder(name)} else ${column} end`;
  const move = db
    .update(turns)
    .set({
      state: given("state"),
      runId: perhaps("runId", turns.runId),
      startedAt: perhaps("startedAt", turns.startedAt),
      endedAt: perhaps("endedAt", turns.endedAt),
      expiresAt: perhaps("expiresAt", turns.expiresAt),
      failure: perhaps("failure", turns.failure),
    })
    .where(and(eq(turns.id, sought("id")), eq(turns.state, given("from"))))
    .prepare();
  const setText = db
    .update(turns)
    .set({ text: given("text") })
    .where(eq(turns.id, sought("id")))
    .prepare();
  const setRunId = db
    .update(turns)
    .set({ runId: given("runId") })
    .where(eq(turns.id, sought("id")))
    .prepare();
  return {
    add: async (turn) => add.run({ ...turn }).changes === 1,
    move: async (id, from, to, changes) => {
      const values: Record<string, unknown> = { id, from, state: to };
      for (const name of CHANGING) {
        values[name] = changes[name] ?? null;
        values[`has-${name}`] = changes[name] === undefined ? 0 : 1;
      }
      return move.run(values).changes === 1;
    },
    setText: async (id, text) => requireChange(setText.run({ id, text }), "turn"),
    setRunId: async (id, runId) => requireChange(setRunId.run({ id, runId }), "turn"),
  };
}

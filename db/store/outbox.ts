import { and, asc, desc, eq, getTableColumns, notInArray, sql } from "drizzle-orm";
import type { SQLiteUpdateSetSource } from "drizzle-orm/sqlite-core";
import type { MessageRef } from "../../src/core/conversation/place.ts";
import type { NewOutboxRow, OutboxState } from "../../src/core/outbox/outbound.ts";
import type { OutboxReads, OutboxWrites } from "../../src/core/ports/store.ts";
import { type Connection, given, givenRow, sought } from "../dialect.ts";
import { OUTBOX_DEAD, OUTBOX_OPEN, outbox } from "../schema/sqlite.ts";

const { seq: _, ...columns } = getTableColumns(outbox);

export function outboxReads({ db }: Connection): OutboxReads {
  const select = () => db.select(columns).from(outbox);
  const byId = select()
    .where(eq(outbox.id, sought("id")))
    .prepare();
  const open = select().where(OUTBOX_OPEN).orderBy(asc(outbox.seq)).prepare();
  const ofTurn = select()
    .where(eq(outbox.turnId, sought("turn")))
    .orderBy(asc(outbox.seq))
    .prepare();
  const dead = select()
    .where(OUTBOX_DEAD)
    .orderBy(desc(outbox.seq))
    .limit(sql.placeholder("limit"))
    .prepare();
  return {
    get: async (id) => byId.get({ id }) ?? null,
    open: async () => open.all(),
    ofTurn: async (turn) => ofTurn.all({ turn }),
    dead: async (limit) => dead.all({ limit }),
  };
}

export function outboxWrites({ db }: Connection): OutboxWrites {
  const itself = eq(outbox.id, sought("id"));
  // What was said stays said: a late report never makes a row open again.
  const itselfOpen = and(itself, notInArray(outbox.state, ["sent", "dead", "dropped"]));
  const change = (changes: SQLiteUpdateSetSource<typeof outbox>, which = itselfOpen) =>
    db.update(outbox).set(changes).where(which).prepare();
  const add = db
    .insert(outbox)
    .values(givenRow(outbox, "seq", "ref"))
    .prepare();
  const addSent = db.insert(outbox).values(givenRow(outbox, "seq")).prepare();
  const attempting = change({ state: "attempting", attempts: sql`${outbox.attempts} + 1` });
  const sent = change({ state: "sent", ref: given("ref") }, itself);
  const fileDropped = change(
    {
      operation: sql`json_replace(${outbox.operation}, '$.message.file.content', json('{"kind":"text","text":""}'))`,
    },
    and(itself, eq(outbox.state, "sent")),
  );
  const dead = change({ state: "dead", lastError: given("error") });
  const itselfDead = and(itself, eq(outbox.state, "dead"));
  const revived = change({ state: "pending", attempts: 0, notBefore: given("at") }, itselfDead);
  const dropped = change({ state: "dropped" }, itselfDead);
  const unsent = change({
    state: given("state"),
    lastError: given("error"),
    notBefore: given("notBefore"),
    // Once it may have been said twice, that stays so.
    repeated: sql`max(${outbox.repeated}, ${given("repeated")})`,
  });
  return {
    add: async (row, at) => void add.run(fresh(row, "pending", 0, at)),
    addSent: async (row, ref: MessageRef, at) => void addSent.run({ ...fresh(row, "sent", 1, at), ref }),
    markAttempting: async (id) => void attempting.run({ id }),
    markSent: async (id, ref) => void sent.run({ id, ref: ref && JSON.stringify(ref) }),
    dropFile: async (id) => void fileDropped.run({ id }),
    markAmbiguous: async (id, error, notBefore) =>
      void unsent.run({ id, state: "ambiguous", error, notBefore, repeated: 0 }),
    markPending: async (id, error, notBefore, repeated) =>
      void unsent.run({ id, state: "pending", error, notBefore, repeated: repeated ? 1 : 0 }),
    markDead: async (id, error) => void dead.run({ id, error }),
    revive: async (id, at) => revived.run({ id, at }).changes === 1,
    drop: async (id) => dropped.run({ id }).changes === 1,
  };
}

function fresh(row: NewOutboxRow, state: OutboxState, attempts: number, at: number) {
  return { ...row, state, attempts, notBefore: at, repeated: false, createdAt: at, lastError: null };
}

import { asc, eq, sql } from "drizzle-orm";
import type { HeldMessageReads, HeldMessageWrites } from "../../src/core/ports/store-requests.ts";
import { type Connection, given, givenRow, sought } from "../dialect.ts";
import { heldMessages } from "../schema/sqlite-requests.ts";

export function heldMessageReads({ db }: Connection): HeldMessageReads {
  const select = () => db.select().from(heldMessages);
  const byId = select()
    .where(eq(heldMessages.id, sought("id")))
    .prepare();
  const inOrder = [asc(heldMessages.heldAt), asc(sql`rowid`)];
  const all = select()
    .orderBy(...inOrder)
    .prepare();
  const ofAccount = select()
    .where(eq(heldMessages.identity, sought("identity")))
    .orderBy(...inOrder)
    .prepare();
  const byMessage = select()
    .where(eq(heldMessages.messageKey, sought("key")))
    .prepare();
  return {
    get: async (id) => byId.get({ id }) ?? null,
    all: async () => all.all(),
    ofAccount: async (identity) => ofAccount.all({ identity }),
    byMessage: async (key) => byMessage.get({ key }) ?? null,
  };
}

export function heldMessageWrites({ db }: Connection): HeldMessageWrites {
  const add = db.insert(heldMessages).values(givenRow(heldMessages)).onConflictDoNothing().prepare();
  const remove = db
    .delete(heldMessages)
    .where(eq(heldMessages.id, sought("id")))
    .prepare();
  const reseal = db
    .update(heldMessages)
    .set({ sealed: given("sealed") })
    .where(eq(heldMessages.id, sought("id")))
    .prepare();
  return {
    add: async (held) => add.run({ ...held }).changes === 1,
    remove: async (id) => remove.run({ id }).changes === 1,
    reseal: async (id, sealed) => reseal.run({ id, sealed }).changes === 1,
  };
}

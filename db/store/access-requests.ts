import { and, asc, desc, eq, getTableColumns, gte, inArray, ne, or, sql } from "drizzle-orm";
import type { AccessRequestReads, AccessRequestWrites } from "../../src/core/ports/store-requests.ts";
import { type Connection, given, givenRow, sought } from "../dialect.ts";
import { accessRequestCards, accessRequests, REQUEST_PENDING } from "../schema/sqlite-requests.ts";

const { seq: _, ...columns } = getTableColumns(accessRequests);

export function accessRequestReads({ db }: Connection): AccessRequestReads {
  const select = () => db.select(columns).from(accessRequests);
  const byId = select()
    .where(eq(accessRequests.id, sought("id")))
    .prepare();
  const pending = select().where(REQUEST_PENDING).orderBy(asc(accessRequests.seq)).prepare();
  const past = select()
    .where(ne(accessRequests.state, "pending"))
    .orderBy(desc(accessRequests.seq))
    .limit(sql.placeholder("limit"))
    .prepare();
  const cards = db
    .select()
    .from(accessRequestCards)
    .where(eq(accessRequestCards.requestId, sought("id")))
    .prepare();
  return {
    get: async (id) => byId.get({ id }) ?? null,
    pending: async () => pending.all(),
    past: async (limit) => past.all({ limit }),
    ofAccounts: async (identities, since) =>
      select()
        .where(
          and(
            inArray(accessRequests.identity, [...identities]),
            or(REQUEST_PENDING, gte(accessRequests.createdAt, since)),
          ),
        )
        .orderBy(desc(accessRequests.seq))
        .all(),
    cardsOf: async (id) => cards.all({ id }),
  };
}

export function accessRequestWrites({ db }: Connection): AccessRequestWrites {
  const add = db.insert(accessRequests).values(givenRow(accessRequests, "seq")).prepare();
  const addCard = db.insert(accessRequestCards).values(givenRow(accessRequestCards)).prepare();
  const isWaiting = and(eq(accessRequests.id, sought("id")), REQUEST_PENDING);
  const settle = db
    .update(accessRequests)
    .set({
      state: given("state"),
      decidedAt: given("decidedAt"),
      decidedBy: given("decidedBy"),
      denialReason: given("denialReason"),
      endsAt: given("endsAt"),
    })
    .where(isWaiting)
    .prepare();
  const escalate = db
    .update(accessRequests)
    .set({ stage: given("stage"), escalatesAt: given("escalatesAt") })
    .where(isWaiting)
    .prepare();
  return {
    add: async (request) => void add.run({ ...request }),
    settle: async (id, ending) => settle.run({ id, ...ending }).changes === 1,
    escalate: async (id, stage, escalatesAt) => escalate.run({ id, stage, escalatesAt }).changes === 1,
    addCard: async (card) => void addCard.run({ ...card }),
  };
}

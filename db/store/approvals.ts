import { and, asc, desc, eq, getTableColumns, sql } from "drizzle-orm";
import type { ApprovalReads, ApprovalWrites } from "../../src/core/ports/store-approvals.ts";
import { type Connection, given, givenRow, requireChange, sought } from "../dialect.ts";
import {
  APPROVAL_OPEN,
  APPROVAL_PAST,
  approvalCards,
  approvalRequests,
  approvalVotes,
} from "../schema/sqlite.ts";

const { seq: _request, ...columns } = getTableColumns(approvalRequests);
const { seq: _vote, ...voteColumns } = getTableColumns(approvalVotes);
const { seq: _card, ...cardColumns } = getTableColumns(approvalCards);

export function approvalReads({ db }: Connection): ApprovalReads {
  const select = () => db.select(columns).from(approvalRequests);
  const byId = select()
    .where(eq(approvalRequests.id, sought("id")))
    .prepare();
  const byGatewayId = select()
    .where(
      and(
        eq(approvalRequests.gatewayId, sought("gatewayId")),
        eq(approvalRequests.gatewayApprovalId, sought("id")),
      ),
    )
    .prepare();
  const open = select().where(APPROVAL_OPEN).orderBy(asc(approvalRequests.seq)).prepare();
  const past = select()
    .where(APPROVAL_PAST)
    .orderBy(desc(approvalRequests.endedAt))
    .limit(sql.placeholder("limit"))
    .prepare();
  const votes = db
    .select(voteColumns)
    .from(approvalVotes)
    .where(eq(approvalVotes.requestId, sought("id")))
    .orderBy(asc(approvalVotes.at), asc(approvalVotes.seq))
    .prepare();
  const cards = db
    .select(cardColumns)
    .from(approvalCards)
    .where(eq(approvalCards.requestId, sought("id")))
    .orderBy(asc(approvalCards.seq))
    .prepare();
  return {
    get: async (id) => byId.get({ id }) ?? null,
    byGatewayId: async (gatewayId, id) => byGatewayId.get({ gatewayId, id }) ?? null,
    open: async () => open.all(),
    past: async (limit) => past.all({ limit }),
    votesOn: async (id) => votes.all({ id }),
    cardsOf: async (id) => cards.all({ id }),
  };
}

export function approvalWrites({ db }: Connection): ApprovalWrites {
  const itself = eq(approvalRequests.id, sought("id"));
  const add = db
    .insert(approvalRequests)
    .values(givenRow(approvalRequests, "seq"))
    .onConflictDoNothing({ target: [approvalRequests.gatewayId, approvalRequests.gatewayApprovalId] })
    .prepare();
  const inState = db
    .select(columns)
    .from(approvalRequests)
    .where(and(itself, eq(approvalRequests.state, given("from"))))
    .prepare();
  const setAsked = db
    .update(approvalRequests)
    .set({ stage: given("stage"), asked: given("asked") })
    .where(itself)
    .prepare();
  const vote = db
    .insert(approvalVotes)
    .values(givenRow(approvalVotes, "seq"))
    .onConflictDoUpdate({
      target: [approvalVotes.requestId, approvalVotes.principalId],
      set: {
        identity: sql`excluded.identity`,
        choice: sql`excluded.choice`,
        own: sql`excluded.own`,
        at: sql`excluded.at`,
      },
    })
    .prepare();
  const addCard = db.insert(approvalCards).values(givenRow(approvalCards, "seq")).prepare();
  const loseCard = db
    .update(approvalCards)
    .set({ lostAt: given("at") })
    .where(and(eq(approvalCards.outboxId, sought("outboxId")), sql`lost_at is null`))
    .prepare();
  return {
    add: async (request) => add.run({ ...request }).changes === 1,
    // Reading first is safe: the one writer holds the database's write lock.
    move: async (id, from, to, changes) => {
      const request = inState.get({ id, from });
      if (!request) return false;
      const { choice, decidedFrom, reason, endedBy, endedAt } = { ...request, ...changes };
      db.update(approvalRequests)
        .set({ state: to, choice, decidedFrom, reason, endedBy, endedAt })
        .where(eq(approvalRequests.id, id))
        .run();
      return true;
    },
    setPeople: async (id, { requesterId, barred, asked }) =>
      requireChange(
        db
          .update(approvalRequests)
          .set({ requesterId, barred, asked })
          .where(eq(approvalRequests.id, id))
          .run(),
        "approval request",
      ),
    dropVote: async (id, principal) =>
      void db
        .delete(approvalVotes)
        .where(and(eq(approvalVotes.requestId, id), eq(approvalVotes.principalId, principal)))
        .run(),
    setAsked: async (id, { stage, asked }) =>
      requireChange(setAsked.run({ id, stage, asked: JSON.stringify(asked) }), "approval request"),
    vote: async (one) => void vote.run({ ...one }),
    addCard: async (card) => void addCard.run({ ...card }),
    loseCard: async (outboxId, at) => loseCard.run({ outboxId, at }).changes === 1,
  };
}

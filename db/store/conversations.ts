import { and, asc, desc, eq, getTableColumns, gt, isNull } from "drizzle-orm";
import { placeKeyOf } from "../../src/core/conversation/place.ts";
import type { ConversationReads, ConversationWrites } from "../../src/core/ports/store.ts";
import { type Connection, given, givenRow, requireChange, sought } from "../dialect.ts";
import { conversations } from "../schema/sqlite.ts";

const { seq: _, ...columns } = getTableColumns(conversations);

export function conversationReads({ db }: Connection): ConversationReads {
  const select = () => db.select(columns).from(conversations);
  const here = eq(conversations.placeKey, sought("place"));
  const byId = select()
    .where(eq(conversations.id, sought("id")))
    .prepare();
  const openHere = and(
    here,
    eq(conversations.principalId, sought("principal")),
    isNull(conversations.closedAt),
  );
  const find = select()
    .where(and(openHere, eq(conversations.agentId, sought("agent"))))
    .prepare();
  const lastUsed = select()
    .where(openHere)
    .orderBy(desc(conversations.lastUsedAt), desc(conversations.seq))
    .prepare();
  const first = select().where(here).orderBy(asc(conversations.seq)).prepare();
  const ofPerson = select()
    .where(and(eq(conversations.principalId, sought("principal")), isNull(conversations.closedAt)))
    .orderBy(desc(conversations.lastUsedAt), desc(conversations.seq))
    .prepare();
  const used = db
    .select({ place: conversations.place, lastUsedAt: conversations.lastUsedAt })
    .from(conversations)
    .where(gt(conversations.lastUsedAt, given("since")))
    .orderBy(asc(conversations.lastUsedAt))
    .prepare();
  return {
    get: async (id) => byId.get({ id }) ?? null,
    find: async (place, principal, agent) => find.get({ place, principal, agent }) ?? null,
    lastUsedBy: async (principal, place) => lastUsed.get({ principal, place }) ?? null,
    firstIn: async (place) => first.get({ place }) ?? null,
    openOf: async (principal) => ofPerson.all({ principal }),
    usedPlaces: async (platform, since) => {
      const here = used.all({ since }).filter(({ place }) => place.platform === platform);
      return [...new Map(here.map((one) => [placeKeyOf(one.place), one])).values()];
    },
  };
}

export function conversationWrites({ db }: Connection): ConversationWrites {
  const itself = eq(conversations.id, sought("id"));
  const add = db.insert(conversations).values(givenRow(conversations, "seq")).prepare();
  const setShares = db
    .update(conversations)
    .set({ shares: given("shares") })
    .where(itself)
    .prepare();
  const setLock = db
    .update(conversations)
    .set({ lockedTo: given("to") })
    .where(itself)
    .prepare();
  const touch = db
    .update(conversations)
    .set({ lastUsedAt: given("at") })
    .where(itself)
    .prepare();
  const close = db
    .update(conversations)
    .set({ closedAt: given("at") })
    .where(and(itself, isNull(conversations.closedAt)))
    .prepare();
  return {
    add: async (conversation) => void add.run({ ...conversation }),
    setShares: async (id, shares) =>
      requireChange(setShares.run({ id, shares: JSON.stringify(shares) }), "conversation"),
    setLock: async (id, to) => requireChange(setLock.run({ id, to }), "conversation"),
    touch: async (id, at) => requireChange(touch.run({ id, at }), "conversation"),
    close: async (id, at) => void close.run({ id, at }),
  };
}

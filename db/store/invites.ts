import { and, asc, desc, eq, gt, isNull, lte } from "drizzle-orm";
import type { InviteReads, InviteWrites } from "../../src/core/ports/store.ts";
import { type Connection, given, givenRow, sought } from "../dialect.ts";
import { INVITE_UNUSED, invites } from "../schema/sqlite.ts";

const itself = eq(invites.id, sought("id"));
const unused = and(isNull(invites.redeemedAt), isNull(invites.revokedAt));

export function inviteReads({ db }: Connection): InviteReads {
  const byId = db.select().from(invites).where(itself).prepare();
  const byCode = db
    .select()
    .from(invites)
    .where(eq(invites.codeHash, sought("codeHash")))
    .prepare();
  const open = db
    .select()
    .from(invites)
    .where(and(INVITE_UNUSED, gt(invites.expiresAt, given("now"))))
    .orderBy(desc(invites.createdAt), desc(invites.id))
    .prepare();
  const lapsed = db
    .select()
    .from(invites)
    .where(and(INVITE_UNUSED, gt(invites.expiresAt, given("from")), lte(invites.expiresAt, given("to"))))
    .orderBy(asc(invites.expiresAt), asc(invites.id))
    .prepare();
  return {
    get: async (id) => byId.get({ id }) ?? null,
    byCode: async (codeHash) => byCode.get({ codeHash }) ?? null,
    open: async (now) => open.all({ now }),
    lapsed: async (from, to) => lapsed.all({ from, to }),
  };
}

export function inviteWrites({ db }: Connection): InviteWrites {
  const add = db.insert(invites).values(givenRow(invites)).prepare();
  const redeem = db
    .update(invites)
    .set({ redeemedBy: given("by"), redeemedAt: given("at") })
    .where(and(itself, unused, gt(invites.expiresAt, given("at"))))
    .prepare();
  const revoke = db
    .update(invites)
    .set({ revokedAt: given("at") })
    .where(and(itself, unused))
    .prepare();
  return {
    add: async (invite) => void add.run({ ...invite }),
    redeem: async (id, by, at) => redeem.run({ id, by, at }).changes === 1,
    revoke: async (id, at) => revoke.run({ id, at }).changes === 1,
  };
}

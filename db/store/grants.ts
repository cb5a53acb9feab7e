import { and, asc, desc, eq, gt, isNotNull, isNull, lte, or, sql } from "drizzle-orm";
import type { GrantReads, GrantWrites } from "../../src/core/ports/store.ts";
import { type Connection, given, givenRow } from "../dialect.ts";
import { grants } from "../schema/sqlite.ts";

const standing = and(isNull(grants.revokedAt), or(isNull(grants.endsAt), gt(grants.endsAt, given("now"))));
const ended = or(isNotNull(grants.revokedAt), lte(grants.endsAt, given("now")));
/** A grant that was revoked before its end ended then. */
const endOf = sql`min(coalesce(${grants.revokedAt}, ${grants.endsAt}), coalesce(${grants.endsAt}, ${grants.revokedAt}))`;
const theirs = eq(grants.principalId, given("id"));

export function grantReads({ db }: Connection): GrantReads {
  const byId = db
    .select()
    .from(grants)
    .where(eq(grants.id, given("id")))
    .prepare();
  const inOrder = [asc(grants.startsAt), asc(grants.id)];
  const current = db
    .select()
    .from(grants)
    .where(standing)
    .orderBy(...inOrder)
    .prepare();
  const currentOf = db
    .select()
    .from(grants)
    .where(and(theirs, standing))
    .orderBy(...inOrder)
    .prepare();
  const endedOf = db
    .select()
    .from(grants)
    .where(and(theirs, ended))
    .orderBy(desc(endOf), desc(grants.id))
    .limit(sql.placeholder("limit"))
    .prepare();
  return {
    get: async (id) => byId.get({ id }) ?? null,
    current: async (now) => current.all({ now }),
    currentOf: async (id, now) => currentOf.all({ id, now }),
    endedOf: async (id, now, limit) => endedOf.all({ id, now, limit }),
  };
}

export function grantWrites({ db }: Connection): GrantWrites {
  const add = db.insert(grants).values(givenRow(grants)).prepare();
  const end = db
    .update(grants)
    .set({ revokedAt: given("now") })
    .where(and(eq(grants.id, given("id")), standing))
    .returning()
    .prepare();
  return {
    add: async (grant) => void add.run({ ...grant }),
    end: async (id, now) => end.get({ id, now }) ?? null,
  };
}

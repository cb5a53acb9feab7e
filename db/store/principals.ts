import { and, asc, eq, getTableColumns, sql } from "drizzle-orm";
import type { PrincipalId } from "../../src/core/people/principal.ts";
import type { PrincipalReads, PrincipalWrites } from "../../src/core/ports/store-people.ts";
import { type Connection, given, givenRow, requireChange, sought } from "../dialect.ts";
import { conversations, identities, principals } from "../schema/sqlite.ts";

export function principalReads({ db }: Connection): PrincipalReads {
  const byId = db
    .select()
    .from(principals)
    .where(eq(principals.id, sought("id")))
    .prepare();
  const byIdentity = db
    .select(getTableColumns(principals))
    .from(identities)
    .innerJoin(principals, eq(principals.id, identities.principalId))
    .where(eq(identities.identity, sought("identity")))
    .prepare();
  const identitiesOf = db
    .select({ identity: identities.identity })
    .from(identities)
    .where(eq(identities.principalId, sought("id")))
    .orderBy(asc(identities.linkedAt), asc(identities.identity))
    .prepare();
  const all = db
    .select()
    .from(principals)
    .where(sql`${principals.id} not in (select absorbed from merges)`)
    .orderBy(asc(principals.createdAt), asc(principals.id))
    .prepare();
  return {
    get: async (id) => byId.get({ id }) ?? null,
    byIdentity: async (identity) => byIdentity.get({ identity }) ?? null,
    identitiesOf: async (id) => identitiesOf.all({ id }).map((row) => row.identity),
    all: async () => all.all(),
  };
}

/** What names a person, now and from now on; turns and the audit keep whom they were of. */
const NAMING = [
  ["identities", "principal_id"],
  ["conversations", "principal_id"],
  ["buttons", "only_for"],
  ["invites", "made_by"],
  ["access_requests", "principal_id"],
  ["approval_cards", "principal_id"],
  ["questions", "principal_id"],
  ["merges", "survivor"],
] as const;

/** What others share with the first is shared with the second. Nobody shares with themselves, and nobody twice. */
function moveShares({ db }: Connection, from: PrincipalId, into: PrincipalId): void {
  const names = sql`exists (select 1 from json_each(shares) where json_extract(value, '$.principalId') = ${from})`;
  for (const { id, principalId, shares } of db.select().from(conversations).where(names).all()) {
    const moved = shares.map((one) => (one.principalId === from ? { ...one, principalId: into } : one));
    const theirs = moved.filter(
      (one, index) =>
        one.principalId !== principalId &&
        moved.findIndex((other) => other.principalId === one.principalId) === index,
    );
    db.update(conversations).set({ shares: theirs }).where(eq(conversations.id, id)).run();
  }
}

export function principalWrites(connection: Connection): PrincipalWrites {
  const { db, client } = connection;
  const itself = eq(principals.id, sought("id"));
  const add = db.insert(principals).values(givenRow(principals)).prepare();
  const setRole = db
    .update(principals)
    .set({ role: given("role") })
    .where(itself)
    .prepare();
  const setDisplayName = db
    .update(principals)
    .set({ displayName: given("displayName") })
    .where(itself)
    .prepare();
  const setSuspended = db
    .update(principals)
    .set({ suspendedAt: given("at") })
    .where(itself)
    .prepare();
  const setLanguage = db
    .update(principals)
    .set({ language: given("language") })
    .where(itself)
    .prepare();
  const unlink = db
    .delete(identities)
    .where(and(eq(identities.identity, sought("identity")), eq(identities.principalId, sought("id"))))
    .prepare();
  const link = db.insert(identities).values(givenRow(identities)).onConflictDoNothing().prepare();
  return {
    add: async (principal) => void add.run({ ...principal }),
    setRole: async (id, role) => requireChange(setRole.run({ id, role }), "principal"),
    setDisplayName: async (id, displayName) =>
      requireChange(setDisplayName.run({ id, displayName }), "principal"),
    setLanguage: async (id, language) => requireChange(setLanguage.run({ id, language }), "principal"),
    setSuspended: async (id, at) => requireChange(setSuspended.run({ id, at }), "principal"),
    link: async (identity, principalId, linkedAt) =>
      link.run({ identity, principalId, linkedAt }).changes === 1,
    unlink: async (identity, id) => unlink.run({ identity, id }).changes === 1,
    absorb: async (from, into, at) => {
      for (const [table, column] of NAMING) {
        client.prepare(`update ${table} set ${column} = ? where ${column} = ?`).run(into, from);
      }
      moveShares(connection, from, into);
      client.prepare("insert into merges (absorbed, survivor, at) values (?, ?, ?)").run(from, into, at);
    },
  };
}

import { asc, eq, getTableColumns } from "drizzle-orm";
import type { PrincipalReads, PrincipalWrites } from "../../src/core/ports/store.ts";
import { type Connection, given, givenRow, requireChange, sought } from "../dialect.ts";
import { identities, principals } from "../schema/sqlite.ts";

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
  const all = db.select().from(principals).orderBy(asc(principals.createdAt), asc(principals.id)).prepare();
  return {
    get: async (id) => byId.get({ id }) ?? null,
    byIdentity: async (identity) => byIdentity.get({ identity }) ?? null,
    identitiesOf: async (id) => identitiesOf.all({ id }).map((row) => row.identity),
    all: async () => all.all(),
  };
}

export function principalWrites({ db }: Connection): PrincipalWrites {
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
  const link = db.insert(identities).values(givenRow(identities)).onConflictDoNothing().prepare();
  return {
    add: async (principal) => void add.run({ ...principal }),
    setRole: async (id, role) => requireChange(setRole.run({ id, role }), "principal"),
    setDisplayName: async (id, displayName) =>
      requireChange(setDisplayName.run({ id, displayName }), "principal"),
    setSuspended: async (id, at) => requireChange(setSuspended.run({ id, at }), "principal"),
    link: async (identity, principalId, linkedAt) =>
      link.run({ identity, principalId, linkedAt }).changes === 1,
  };
}

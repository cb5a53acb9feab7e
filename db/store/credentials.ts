import { and, asc, desc, eq, isNull } from "drizzle-orm";
import type { CredentialReads, CredentialWrites } from "../../src/core/ports/store.ts";
import { type Connection, given, givenRow, requireChange } from "../dialect.ts";
import { credentials } from "../schema/sqlite.ts";

export function credentialReads({ db }: Connection): CredentialReads {
  const inForce = and(eq(credentials.gatewayId, given("gateway")), isNull(credentials.revokedAt));
  const currentOf = db
    .select()
    .from(credentials)
    .where(and(inForce, eq(credentials.principalId, given("principal"))))
    .orderBy(desc(credentials.issuedAt), desc(credentials.id))
    .limit(1)
    .prepare();
  const allCurrent = db
    .select()
    .from(credentials)
    .where(inForce)
    .orderBy(asc(credentials.issuedAt), asc(credentials.id))
    .prepare();
  return {
    currentOf: async (principal, gateway) => currentOf.get({ principal, gateway }) ?? null,
    allCurrent: async (gateway) => allCurrent.all({ gateway }),
  };
}

export function credentialWrites({ db }: Connection): CredentialWrites {
  const itself = eq(credentials.id, given("id"));
  const add = db.insert(credentials).values(givenRow(credentials)).prepare();
  const revoke = db
    .update(credentials)
    .set({ revokedAt: given("at") })
    .where(and(itself, isNull(credentials.revokedAt)))
    .prepare();
  const touch = db
    .update(credentials)
    .set({ lastUsedAt: given("at") })
    .where(itself)
    .prepare();
  return {
    add: async (credential) => void add.run({ ...credential }),
    revoke: async (id, at) => revoke.run({ id, at }).changes === 1,
    touch: async (id, at) => requireChange(touch.run({ id, at }), "credential"),
  };
}

import { and, asc, desc, eq, getTableColumns, isNotNull, isNull } from "drizzle-orm";
import type { CredentialReads, CredentialWrites } from "../../src/core/ports/store.ts";
import { type Connection, given, givenRow, requireChange, sought } from "../dialect.ts";
import { credentials } from "../schema/sqlite.ts";

const { endConfirmedAt: _, ...columns } = getTableColumns(credentials);

export function credentialReads({ db }: Connection): CredentialReads {
  const inForce = and(eq(credentials.gatewayId, sought("gateway")), isNull(credentials.revokedAt));
  const currentOf = db
    .select(columns)
    .from(credentials)
    .where(and(inForce, eq(credentials.principalId, sought("principal"))))
    .orderBy(desc(credentials.issuedAt), desc(credentials.id))
    .prepare();
  const allCurrent = db
    .select(columns)
    .from(credentials)
    .where(inForce)
    .orderBy(asc(credentials.issuedAt), asc(credentials.id))
    .prepare();
  const unconfirmed = db
    .select(columns)
    .from(credentials)
    .where(
      and(
        eq(credentials.gatewayId, sought("gateway")),
        isNotNull(credentials.revokedAt),
        isNull(credentials.endConfirmedAt),
      ),
    )
    .orderBy(asc(credentials.revokedAt), asc(credentials.id))
    .prepare();
  const byPublicId = db
    .select(columns)
    .from(credentials)
    .where(and(eq(credentials.gatewayId, sought("gateway")), eq(credentials.publicId, sought("publicId"))))
    .orderBy(desc(credentials.issuedAt), desc(credentials.id))
    .prepare();
  return {
    byPublicId: async (publicId, gateway) => byPublicId.get({ publicId, gateway }) ?? null,
    unconfirmedEnds: async (gateway) => unconfirmed.all({ gateway }),
    currentOf: async (principal, gateway) => currentOf.get({ principal, gateway }) ?? null,
    allCurrent: async (gateway) => allCurrent.all({ gateway }),
  };
}

export function credentialWrites({ db }: Connection): CredentialWrites {
  const itself = eq(credentials.id, sought("id"));
  const add = db.insert(credentials).values(givenRow(credentials, "endConfirmedAt")).prepare();
  const confirmEnd = db
    .update(credentials)
    .set({ endConfirmedAt: given("at") })
    .where(and(itself, isNotNull(credentials.revokedAt)))
    .prepare();
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
    confirmEnd: async (id, at) => requireChange(confirmEnd.run({ id, at }), "credential"),
    touch: async (id, at) => requireChange(touch.run({ id, at }), "credential"),
  };
}

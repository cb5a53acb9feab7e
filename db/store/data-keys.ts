import { and, asc, eq, isNull, notLike, sql } from "drizzle-orm";
import type { DataKeyReads, DataKeyWrites, SealedRow } from "../../src/core/ports/store-keys.ts";
import { type Connection, givenRow, sought } from "../dialect.ts";
import { credentials, outbox } from "../schema/sqlite.ts";
import { dataKeys } from "../schema/sqlite-keys.ts";
import { heldMessages } from "../schema/sqlite-requests.ts";

/** How everything begins that was sealed with a key. */
const prefixOf = (kid: string) => `v1.${kid}.`;

export function dataKeyReads({ db }: Connection): DataKeyReads {
  const all = db.select().from(dataKeys).orderBy(asc(dataKeys.epoch), asc(dataKeys.kid)).prepare();
  const { id, principalId, gatewayId, sealedSecret } = credentials;
  const ofCredentials = (kid: string, limit: number) =>
    db
      .select({ id, principalId, gatewayId, sealedSecret })
      .from(credentials)
      .where(and(isNull(credentials.revokedAt), notLike(sealedSecret, `${prefixOf(kid)}%`)))
      .limit(limit)
      .all()
      .map((row): SealedRow => ({ kind: "credential", ...row }));
  const ofHeld = (kid: string, limit: number) =>
    db
      .select({
        id: heldMessages.id,
        identity: heldMessages.identity,
        agentId: heldMessages.agentId,
        sealed: heldMessages.sealed,
      })
      .from(heldMessages)
      .where(notLike(heldMessages.sealed, `${prefixOf(kid)}%`))
      .limit(limit)
      .all()
      .map((row): SealedRow => ({ kind: "held-message", ...row }));
  return {
    all: async () => all.all(),
    async sealedOtherwise(kid, limit) {
      const found = ofCredentials(kid, limit);
      return found.length < limit ? [...found, ...ofHeld(kid, limit - found.length)] : found;
    },
    async isInUse(kid) {
      const prefix = prefixOf(kid);
      // A code waits sealed in the middle of its message, until that is said.
      const found = db.get<{ used: number }>(sql`select
        exists (select 1 from ${credentials} where revoked_at is null and sealed_secret like ${`${prefix}%`})
        or exists (select 1 from ${heldMessages} where sealed like ${`${prefix}%`})
        or exists (select 1 from ${outbox} where state not in ('sent', 'dropped') and operation like ${`%"${prefix}%`}) as used`);
      return found?.used === 1;
    },
  };
}

export function dataKeyWrites({ db }: Connection): DataKeyWrites {
  const add = db.insert(dataKeys).values(givenRow(dataKeys)).prepare();
  const remove = db
    .delete(dataKeys)
    .where(eq(dataKeys.kid, sought("kid")))
    .prepare();
  const removeWrappedBy = db
    .delete(dataKeys)
    .where(eq(dataKeys.wrappedBy, sought("kid")))
    .prepare();
  const removeAll = db.delete(dataKeys).prepare();
  return {
    add: async (key) => void add.run({ ...key }),
    remove: async (kid) => void remove.run({ kid }),
    removeWrappedBy: async (kid) => void removeWrappedBy.run({ kid }),
    removeAll: async () => void removeAll.run(),
    async reseal(row, sealed) {
      const done =
        row.kind === "credential"
          ? db
              .update(credentials)
              .set({ sealedSecret: sealed })
              .where(and(eq(credentials.id, row.id), eq(credentials.sealedSecret, row.sealedSecret)))
              .run()
          : db
              .update(heldMessages)
              .set({ sealed })
              .where(and(eq(heldMessages.id, row.id), eq(heldMessages.sealed, row.sealed)))
              .run();
      return done.changes === 1;
    },
  };
}

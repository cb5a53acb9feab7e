import { asc, eq, getTableColumns } from "drizzle-orm";
import { freezeKeyOf } from "../../src/core/access/freeze.ts";
import type { FreezeReads, FreezeWrites } from "../../src/core/ports/store-freezes.ts";
import { type Connection, givenRow, sought } from "../dialect.ts";
import { freezes } from "../schema/sqlite-freezes.ts";

const { key: _key, ...columns } = getTableColumns(freezes);

export function freezeReads({ db }: Connection): FreezeReads {
  const all = db.select(columns).from(freezes).orderBy(asc(freezes.at), asc(freezes.key)).prepare();
  return { all: async () => all.all() };
}

export function freezeWrites({ db }: Connection): FreezeWrites {
  const add = db.insert(freezes).values(givenRow(freezes)).onConflictDoNothing().prepare();
  const lift = db
    .delete(freezes)
    .where(eq(freezes.key, sought("key")))
    .prepare();
  return {
    add: async (freeze) => add.run({ ...freeze, key: freezeKeyOf(freeze.target) }).changes === 1,
    lift: async (target) => lift.run({ key: freezeKeyOf(target) }).changes === 1,
  };
}

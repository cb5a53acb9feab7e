import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Freeze, FreezeKey, FreezeTarget } from "../../src/core/access/freeze.ts";

/** What stands still now; what was lifted stands in the audit. */
export const freezes = sqliteTable("freezes", {
  key: text("key").$type<FreezeKey>().primaryKey(),
  target: text("target", { mode: "json" }).$type<FreezeTarget>().notNull(),
  by: text("called_by").$type<Freeze["by"]>().notNull(),
  at: integer("at").notNull(),
  reason: text("reason"),
});

import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** The keys that seal, each of them sealed with the installation's own key. */
export const dataKeys = sqliteTable(
  "data_keys",
  {
    kid: text("kid").notNull(),
    purpose: text("purpose", { enum: ["seal", "digest"] }).notNull(),
    epoch: integer("epoch").notNull(),
    wrappedBy: text("wrapped_by").notNull(),
    wrapped: text("wrapped").notNull(),
    createdAt: integer("created_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.kid, table.wrappedBy] })],
);

import { eq } from "drizzle-orm";
import type { NoteReads, NoteWrites } from "../../src/core/ports/store.ts";
import { type Connection, given, givenRow, sought } from "../dialect.ts";
import { notes } from "../schema/sqlite.ts";

export function noteReads({ db }: Connection): NoteReads {
  const byKey = db
    .select()
    .from(notes)
    .where(eq(notes.key, sought("key")))
    .prepare();
  return { get: async (key) => byKey.get({ key })?.value ?? null };
}

export function noteWrites({ db }: Connection): NoteWrites {
  const insert = () => db.insert(notes).values(givenRow(notes));
  const set = insert()
    .onConflictDoUpdate({ target: notes.key, set: { value: given("value") } })
    .prepare();
  const setOnce = insert().onConflictDoNothing().prepare();
  const remove = db
    .delete(notes)
    .where(eq(notes.key, sought("key")))
    .prepare();
  return {
    set: async (key, value) => void set.run({ key, value }),
    setOnce: async (key, value) => setOnce.run({ key, value }).changes === 1,
    remove: async (key) => void remove.run({ key }),
  };
}

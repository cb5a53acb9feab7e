import { and, asc, eq, getTableColumns, gt, gte, isNull, sql } from "drizzle-orm";
import type { InboxReads, InboxWrites } from "../../src/core/ports/store.ts";
import { type Connection, given, givenRow } from "../dialect.ts";
import { inbox } from "../schema/sqlite.ts";

const { eventId: _, ...columns } = getTableColumns(inbox);
const MOST_SINCE = 5000;

export function inboxReads({ db }: Connection): InboxReads {
  const byId = db
    .select(columns)
    .from(inbox)
    .where(eq(inbox.id, given("id")))
    .prepare();
  const unhandled = db
    .select(columns)
    .from(inbox)
    .where(isNull(inbox.handledAt))
    .orderBy(asc(inbox.id))
    .limit(sql.placeholder("limit"))
    .prepare();
  const byEvent = db
    .select(columns)
    .from(inbox)
    .where(and(eq(inbox.platform, given("platform")), eq(inbox.eventId, given("eventId"))))
    .prepare();
  const since = db
    .select(columns)
    .from(inbox)
    .where(
      and(
        // Rows come in by time, so the last of them are looked at and not all of two weeks.
        gt(inbox.id, sql`(select max(id) from inbox) - ${MOST_SINCE}`),
        eq(inbox.platform, given("platform")),
        gte(inbox.receivedAt, given("since")),
      ),
    )
    .orderBy(asc(inbox.id))
    .prepare();
  return {
    get: async (id) => byId.get({ id }) ?? null,
    unhandled: async (limit) => unhandled.all({ limit }),
    byEvent: async (platform, eventId) => byEvent.get({ platform, eventId }) ?? null,
    receivedSince: async (platform, at) => since.all({ platform, since: at }),
  };
}

export function inboxWrites({ db }: Connection): InboxWrites {
  const add = db
    .insert(inbox)
    .values(givenRow(inbox, "id", "handledAt"))
    .onConflictDoNothing({ target: [inbox.platform, inbox.eventId] })
    .returning(columns)
    .prepare();
  const markHandled = db
    .update(inbox)
    .set({ handledAt: given("at") })
    .where(and(eq(inbox.id, given("id")), isNull(inbox.handledAt)))
    .prepare();
  const redact = db
    .update(inbox)
    .set({
      event: sql`json_remove(json_replace(${inbox.event}, '$.text', '', '$.values', json('{}')), '$.files')`,
    })
    .where(eq(inbox.id, given("id")))
    .prepare();
  const setText = db
    .update(inbox)
    .set({ event: sql`json_replace(${inbox.event}, '$.text', ${sql.placeholder("text")})` })
    .where(eq(inbox.id, given("id")))
    .prepare();
  const setFiles = db
    .update(inbox)
    .set({ event: sql`json_set(${inbox.event}, '$.files', json(${sql.placeholder("files")}))` })
    .where(eq(inbox.id, given("id")))
    .prepare();
  return {
    add: async (platform, event, receivedAt) =>
      add.get({ platform, eventId: event.eventId, event, receivedAt }) ?? null,
    markHandled: async (id, at) => void markHandled.run({ id, at }),
    setText: async (id, text) => void setText.run({ id, text }),
    setFiles: async (id, files) => void setFiles.run({ id, files: JSON.stringify(files) }),
    redact: async (id) => void redact.run({ id }),
  };
}

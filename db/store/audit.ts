import { randomUUID } from "node:crypto";
import { and, asc, desc, eq, getTableColumns, gt, gte, inArray, lt, or, type SQL, sql } from "drizzle-orm";
import { type Actor, type AuditRecord, ERASED_IDENTITY } from "../../src/core/audit/audit-event.ts";
import { actorIdOf, CHAIN_START, chainText, erasableText } from "../../src/core/audit/hash-chain.ts";
import { AppError } from "../../src/core/errors.ts";
import type { PrincipalId } from "../../src/core/people/principal.ts";
import type { Hasher } from "../../src/core/ports/hasher.ts";
import type { AuditFilter, AuditReads, AuditWrites } from "../../src/core/ports/store.ts";
import { type Connection, given } from "../dialect.ts";
import { audit, auditCheckpoints, merges, STRANGERS } from "../schema/sqlite.ts";

const { concernedId: _, ...columns } = getTableColumns(audit);
type AuditRow = Omit<typeof audit.$inferSelect, "concernedId">;

export function auditReads({ db }: Connection): AuditReads {
  const rows = () => db.select(columns).from(audit);
  // As text, because a record that somebody broke must be named, not stop the reading.
  const page = db
    .select({ ...columns, details: sql<string>`${audit.details}` })
    .from(audit)
    .where(gte(audit.seq, given("fromSeq")))
    .orderBy(asc(audit.seq))
    .limit(sql.placeholder("limit"))
    .prepare();
  const head = headOf(db);
  const notes = () => db.select().from(auditCheckpoints);
  const lastNote = notes()
    .where(sql`${auditCheckpoints.size} = (select max(size) from ${auditCheckpoints})`)
    .prepare();
  return {
    list: async (filter, limit, before) => {
      const older = before === undefined ? undefined : lt(audit.seq, before);
      const found = rows()
        .where(and(conditionOf(db, filter), older))
        .orderBy(desc(audit.seq))
        .limit(limit);
      return found.all().map(recordOf);
    },
    search: async (filter, fromSeq, limit) => {
      const condition = and(conditionOf(db, filter), gte(audit.seq, fromSeq));
      return rows().where(condition).orderBy(asc(audit.seq)).limit(limit).all().map(recordOf);
    },
    page: async (fromSeq, limit) => page.all({ fromSeq, limit }).map(recordOrBroken),
    head: async () => head.get() ?? null,
    checkpoints: async (size, limit) =>
      notes().where(gt(auditCheckpoints.size, size)).orderBy(asc(auditCheckpoints.size)).limit(limit).all(),
    lastCheckpoint: async () => lastNote.get() ?? null,
  };
}

/**
 * Appends to the chain. The last hash is read in the same transaction, and again once anything was undone: `state` tells
 * by another number.
 */
export function auditWrites(connection: Connection, hasher: Hasher, state: () => number): AuditWrites {
  const { db } = connection;
  const head = headOf(db);
  const insert = recordInsert(connection);
  let last = { seq: 0, hash: CHAIN_START, state: -1 };
  return {
    append: async (event, at) => {
      if (last.state !== state()) last = { seq: 0, hash: CHAIN_START, ...head.get(), state: state() };
      const { actor, action, target, outcome, rule, details, reference } = event;
      const { hash: previousHash } = last;
      const seq = last.seq + 1;
      // Its randomness comes in bulk: the quickest there is.
      const salt = randomUUID();
      const digest = hasher.sha256(erasableText(event, salt));
      const chained = { seq, at, actor, action, target, outcome, reference, digest, previousHash };
      const hash = hasher.sha256(chainText(chained));
      insert({ ...chained, rule, details, salt, hash });
      last = { seq, hash, state: last.state };
    },
    erase: async (through) =>
      db
        .update(audit)
        .set({ actorIdentity: null, rule: null, details: {}, salt: null })
        .where(and(sql`${audit.seq} <= ${through}`, sql`${audit.salt} is not null`))
        .run().changes,
    addCheckpoint: async (checkpoint) => void db.insert(auditCheckpoints).values(checkpoint).run(),
  };
}

/** Past Drizzle, whose own work on each row of so many columns costs as much as the hashes. */
function recordInsert({ client }: Connection): (record: AuditRecord) => void {
  const statement = client.prepare(
    `insert into audit (
      seq, at, actor_kind, actor_id, actor_identity, action, target_kind, target_id,
      outcome, rule, details, reference, digest, salt, previous_hash, hash
    ) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  return ({ seq, at, actor, action, target, outcome, rule, details, reference, ...chain }) => {
    const { digest, salt, previousHash, hash } = chain;
    const who = [actor.kind, actorIdOf(actor), identityOf(actor)];
    const what = [action, target.kind, target.id, outcome, rule, JSON.stringify(details), reference];
    statement.run(seq, at, ...who, ...what, digest, salt, previousHash, hash);
  };
}

const identityOf = (actor: Actor) => (actor.kind === "system" ? null : actor.identity);

const headOf = (db: Connection["db"]) =>
  db
    .select({ seq: audit.seq, hash: audit.hash })
    .from(audit)
    .where(sql`${audit.seq} = (select max(seq) from ${audit})`)
    .prepare();

function conditionOf(db: Connection["db"], filter: AuditFilter): SQL | undefined {
  const { action, agentId, since, until } = filter;
  return and(
    concerning(db, filter),
    action === undefined ? undefined : sql`${audit.action} = ${action}`,
    agentId === undefined
      ? undefined
      : sql`(json_extract(${audit.details}, '$.agent') = ${agentId} or (${audit.targetKind} = 'agent' and ${audit.targetId} = ${agentId}))`,
    since === undefined ? undefined : gte(audit.at, since),
    until === undefined ? undefined : lt(audit.at, until),
  );
}

/** Everything about a person: what they did, what was done to them, and what names them in its details. */
function concerning(db: Connection["db"], { principalId, identities = [] }: AuditFilter): SQL | undefined {
  if (principalId === undefined && identities.length === 0) return undefined;
  const asStranger =
    identities.length === 0
      ? undefined
      : and(inArray(audit.actorIdentity, [...identities]), sql`${STRANGERS}`);
  if (principalId === undefined) return asStranger;
  const before = db
    .select({ id: merges.absorbed })
    .from(merges)
    .where(eq(merges.survivor, principalId))
    .all();
  // Who they were before they became one person is their history, too.
  const ids = [principalId, ...before.map(({ id }) => id)];
  return or(
    and(inArray(audit.actorId, ids), eq(audit.actorKind, "principal")),
    and(inArray(audit.targetId, ids), eq(audit.targetKind, "principal")),
    inArray(audit.concernedId, ids),
    asStranger,
  );
}

function rowOf(record: AuditRecord): AuditRow {
  const { actor, target, ...rest } = record;
  return {
    ...rest,
    actorKind: actor.kind,
    actorId: actorIdOf(actor),
    actorIdentity: identityOf(actor),
    targetKind: target.kind,
    targetId: target.id,
  };
}

function recordOf(row: AuditRow): AuditRecord {
  const { actorKind, actorId, actorIdentity, targetKind, targetId, ...rest } = row;
  return { ...rest, actor: actorOf(row), target: { kind: targetKind, id: targetId } };
}

/** The record, or one that no hash fits: also where something stands in the row that a record would not show. */
function recordOrBroken(row: Omit<AuditRow, "details"> & { readonly details: string }): AuditRecord {
  try {
    const details: AuditRow["details"] = JSON.parse(row.details);
    const record = recordOf({ ...row, details });
    const { actorId, actorIdentity } = rowOf(record);
    const isErased = row.salt === null && row.actorIdentity === null;
    if (actorId === row.actorId && (actorIdentity === row.actorIdentity || isErased)) {
      if (JSON.stringify(details) === row.details) return record;
    }
  } catch {
    // Named below.
  }
  return recordOf({ ...row, actorKind: "system", actorId: "unreadable", details: {}, hash: "unreadable" });
}

function actorOf({ actorKind, actorId, actorIdentity, salt }: AuditRow): Actor {
  if (actorKind === "principal" && actorId !== null) {
    return { kind: "principal", principalId: actorId as PrincipalId, identity: actorIdentity };
  }
  if (actorKind === "system" && actorId !== null) return { kind: "system", job: actorId };
  const identity = actorIdentity ?? (salt === null ? ERASED_IDENTITY : null);
  if (actorKind === "stranger" && identity !== null) return { kind: "stranger", identity };
  throw new AppError("database.corrupt", "An audit event names no actor: restore a backup");
}

import { and, asc, desc, eq, getTableColumns, gte, or, type SQL, sql } from "drizzle-orm";
import type { Actor, AuditEvent, AuditRecord } from "../../src/core/audit/audit-event.ts";
import { CHAIN_START, chainText } from "../../src/core/audit/hash-chain.ts";
import { AppError } from "../../src/core/errors.ts";
import type { PrincipalId } from "../../src/core/people/principal.ts";
import type { Hasher } from "../../src/core/ports/hasher.ts";
import type { AuditFilter, AuditReads, AuditWrites } from "../../src/core/ports/store.ts";
import { type Connection, given, givenRow } from "../dialect.ts";
import { audit } from "../schema/sqlite.ts";

const { concernedId: _, ...columns } = getTableColumns(audit);
type AuditRow = Omit<typeof audit.$inferSelect, "concernedId">;

export function auditReads({ db }: Connection): AuditReads {
  const page = db
    .select(columns)
    .from(audit)
    .where(gte(audit.seq, given("fromSeq")))
    .orderBy(asc(audit.seq))
    .limit(sql.placeholder("limit"))
    .prepare();
  return {
    list: async (filter, limit) =>
      db
        .select(columns)
        .from(audit)
        .where(conditionOf(filter))
        .orderBy(desc(audit.seq))
        .limit(limit)
        .all()
        .map(recordOf),
    page: async (fromSeq, limit) => page.all({ fromSeq, limit }).map(recordOf),
  };
}

/** Appends to the chain; the last hash is read in the same transaction, so that an undone event leaves no gap. */
export function auditWrites({ db }: Connection, hasher: Hasher): AuditWrites {
  const last = db
    .select({ seq: audit.seq, hash: audit.hash })
    .from(audit)
    .orderBy(desc(audit.seq))
    .limit(1)
    .prepare();
  const insert = db.insert(audit).values(givenRow(audit, "concernedId")).prepare();
  return {
    append: async (event, at) => {
      const before = last.get() ?? { seq: 0, hash: CHAIN_START };
      const seq = before.seq + 1;
      const kept = keptPart(event);
      const hash = hasher.sha256(chainText(eventOf(kept), seq, at, before.hash));
      insert.run({ ...kept, seq, at, previousHash: before.hash, hash });
    },
  };
}

/** Everything about a person: what they did, what was done to them, and what names them in its details. */
function conditionOf({ principalId, action, since }: AuditFilter): SQL | undefined {
  return and(
    principalId === undefined
      ? undefined
      : or(
          and(eq(audit.actorId, principalId), eq(audit.actorKind, "principal")),
          and(eq(audit.targetId, principalId), eq(audit.targetKind, "principal")),
          eq(audit.concernedId, principalId),
        ),
    action === undefined ? undefined : sql`${audit.action} = ${action}`,
    since === undefined ? undefined : gte(audit.at, since),
  );
}

type KeptPart = Omit<AuditRow, "seq" | "at" | "previousHash" | "hash">;

/** The columns of an event. Details go through JSON once, so that the hash covers what will be read back. */
function keptPart({ actor, action, target, outcome, rule, details, reference }: AuditEvent): KeptPart {
  return {
    actorKind: actor.kind,
    actorId: actorIdOf(actor),
    actorIdentity: actor.kind === "system" ? null : actor.identity,
    action,
    targetKind: target.kind,
    targetId: target.id,
    outcome,
    rule,
    details: JSON.parse(JSON.stringify(details)),
    reference,
  };
}

function actorIdOf(actor: Actor): string | null {
  if (actor.kind === "principal") return actor.principalId;
  return actor.kind === "system" ? actor.job : null;
}

function eventOf(row: KeptPart): AuditEvent {
  const { action, outcome, rule, details, reference } = row;
  const target = { kind: row.targetKind, id: row.targetId };
  return { actor: actorOf(row), action, target, outcome, rule, details, reference };
}

function recordOf(row: AuditRow): AuditRecord {
  const { seq, at, previousHash, hash } = row;
  return { ...eventOf(row), seq, at, previousHash, hash };
}

function actorOf({ actorKind, actorId, actorIdentity }: KeptPart): Actor {
  if (actorKind === "principal" && actorId !== null) {
    return { kind: "principal", principalId: actorId as PrincipalId, identity: actorIdentity };
  }
  if (actorKind === "system" && actorId !== null) return { kind: "system", job: actorId };
  if (actorKind === "stranger" && actorIdentity !== null) {
    return { kind: "stranger", identity: actorIdentity };
  }
  throw new AppError("database.corrupt", "An audit event names no actor: restore a backup");
}

import type { Actor, AuditEvent, AuditRecord } from "../../../src/core/audit/audit-event.ts";
import { AUDIT_ACTIONS } from "../../../src/core/audit/audit-event.ts";
import { CHAIN_START, chainText, erasableText } from "../../../src/core/audit/hash-chain.ts";
import { verifyAudit } from "../../../src/core/audit/verify-audit.ts";
import type { Identity } from "../../../src/core/people/identity.ts";
import type { PrincipalId } from "../../../src/core/people/principal.ts";
import type { AuditReads } from "../../../src/core/ports/store.ts";
import { nodeHasher } from "../../../src/system/hasher.ts";
import { openTempStore } from "../../fakes/temp-store.ts";

const ACTORS: readonly Actor[] = [
  { kind: "principal", principalId: "p-ada" as PrincipalId, identity: "slack:T01:U07" as Identity },
  { kind: "stranger", identity: "slack:T01:U99" as Identity },
  { kind: "system", job: "test" },
];

/** Events of every action and kind of actor, no two alike. */
export function sampleEvent(number: number): AuditEvent {
  return {
    actor: ACTORS[number % ACTORS.length] as Actor,
    action: AUDIT_ACTIONS[number % AUDIT_ACTIONS.length] ?? "access.denied",
    target: { kind: "turn", id: `t${number}` },
    outcome: number % 5 === 0 ? "denied" : "done",
    rule: number % 2 === 0 ? `rule ${number}` : null,
    details: { number, run: `r${number}`, last: null },
    reference: number % 7 === 0 ? null : "7F3K",
  };
}

/** A chain as a real store wrote it. */
export async function writeChain(length: number): Promise<readonly AuditRecord[]> {
  const temp = await openTempStore();
  try {
    await temp.store.transact(async (tx) => {
      for (let number = 1; number <= length; number++) await tx.audit.append(sampleEvent(number), number);
    });
    return await temp.store.audit.page(1, length);
  } finally {
    await temp.cleanup();
  }
}

export const verifyRecords = (
  records: readonly AuditRecord[],
  options: Parameters<typeof verifyAudit>[2] = {},
) => {
  const page: AuditReads["page"] = async (from, limit) => {
    const start = records.findIndex(({ seq }) => seq >= from);
    return start < 0 ? [] : records.slice(start, start + limit);
  };
  return verifyAudit({ page }, nodeHasher, options);
};

/** Gives every record its place as its number, and leaves the rest. */
export const renumbered = (records: readonly AuditRecord[]) =>
  records.map((record, index) => ({ ...record, seq: index + 1 }));

/** The chain as somebody with time would write it anew: every hash fits. */
export function rewritten(records: readonly AuditRecord[]): readonly AuditRecord[] {
  let previousHash = CHAIN_START;
  return records.map((record, index) => {
    const digest = nodeHasher.sha256(erasableText(record, record.salt ?? ""));
    const part = { ...record, seq: index + 1, digest, previousHash };
    previousHash = nodeHasher.sha256(chainText(part));
    return { ...part, hash: previousHash };
  });
}

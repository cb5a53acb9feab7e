import type { Hasher } from "../ports/hasher.ts";
import type { AuditReads } from "../ports/store.ts";
import type { AuditEvent, AuditRecord } from "./audit-event.ts";
import { CHAIN_START, chainText } from "./hash-chain.ts";

/** The records are whole, or the first that is not, and how. */
export type AuditVerdict =
  | { readonly kind: "whole"; readonly count: number; readonly lastHash: string }
  | {
      readonly kind: "broken";
      readonly seq: number;
      readonly why: "missing-before" | "changed" | "not-chained";
    };

const PAGE = 1000;

/** Goes through the whole chain, oldest first; `onProgress` hears how many records are done. */
export async function verifyAudit(
  audit: AuditReads,
  hasher: Hasher,
  onProgress: (count: number) => void = () => {},
): Promise<AuditVerdict> {
  let last = { seq: 0, hash: CHAIN_START };
  for (;;) {
    const records = await audit.page(last.seq + 1, PAGE);
    for (const record of records) {
      const why = faultOf(record, last, hasher);
      if (why !== null) return { kind: "broken", seq: record.seq, why };
      last = record;
    }
    if (records.length < PAGE) return { kind: "whole", count: last.seq, lastHash: last.hash };
    onProgress(last.seq);
  }
}

function faultOf(record: AuditRecord, before: { seq: number; hash: string }, hasher: Hasher) {
  if (record.seq !== before.seq + 1) return "missing-before";
  if (record.previousHash !== before.hash) return "not-chained";
  const { seq, at, previousHash, hash, ...event } = record;
  return hasher.sha256(chainText(event satisfies AuditEvent, seq, at, previousHash)) === hash
    ? null
    : "changed";
}

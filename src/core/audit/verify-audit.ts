import type { Hasher } from "../ports/hasher.ts";
import type { AuditReads } from "../ports/store.ts";
import type { AuditRecord } from "./audit-event.ts";
import type { AuditDamage, AuditVerdict, Link } from "./audit-verdict.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { explainBreak } from "./explain-break.ts";
import { CHAIN_START, chainText, erasableText } from "./hash-chain.ts";

export interface VerifyOptions {
  /** With their signatures checked, in any order. */
  readonly checkpoints?: readonly Checkpoint[];
  /** Hears how many records are done. */
  readonly onProgress?: (count: number) => void;
}

const PAGE = 1000;

/** Goes through the whole chain, oldest first, page by page. */
export async function verifyAudit(
  audit: Pick<AuditReads, "page">,
  hasher: Hasher,
  { checkpoints = [], onProgress = () => {} }: VerifyOptions = {},
): Promise<AuditVerdict> {
  const walk = createWalk(hasher, checkpoints);
  for (let seq = 1; ; ) {
    const records = await audit.page(seq, PAGE);
    for (const [position, record] of records.entries()) {
      const verdict = walk.take(record);
      if (verdict === "unfit") {
        const after = await audit.page(record.seq + 1, PAGE);
        return explainBreak(hasher, { before: walk.last(), record, after });
      }
      if (verdict !== null) return verdict;
      if (position === records.length - 1) seq = record.seq + 1;
    }
    if (records.length < PAGE) return walk.end();
    onProgress(walk.last().seq);
  }
}

function createWalk(hasher: Hasher, checkpoints: readonly Checkpoint[]) {
  const seals = [...checkpoints].sort((a, b) => a.size - b.size);
  let next = 0;
  let last: Link = { seq: 0, hash: CHAIN_START };
  let sealed = 0;
  let erased = 0;
  let lastErased = 0;
  let mayBeErased = 0;

  return {
    last: () => last,
    /** Null when the record follows; "unfit" when it does not. */
    take(record: AuditRecord): AuditVerdict | "unfit" | null {
      if (!fits(hasher, record, last)) return "unfit";
      last = { seq: record.seq, hash: record.hash };
      if (record.salt === null) {
        erased += 1;
        lastErased = record.seq;
      }
      if (record.action === "audit.erased") mayBeErased = Math.max(mayBeErased, throughOf(record));
      for (let seal = seals[next]; seal?.size === record.seq; seal = seals[next]) {
        if (seal.hash !== record.hash) return broken(sealed + 1, record.seq, "rewritten");
        sealed = seal.size;
        next += 1;
      }
      return null;
    },
    end(): AuditVerdict {
      const seal = seals[next];
      if (seal) return broken(last.seq + 1, Math.max(seal.size, seals.at(-1)?.size ?? 0), "truncated");
      if (lastErased > mayBeErased) return broken(lastErased, lastErased, "erased");
      return { kind: "whole", count: last.seq, lastHash: last.hash, erased, sealed };
    },
  };
}

function fits(hasher: Hasher, record: AuditRecord, before: Link): boolean {
  return (
    record.seq === before.seq + 1 &&
    record.previousHash === before.hash &&
    hasher.sha256(chainText(record)) === record.hash &&
    hasRightDigest(hasher, record)
  );
}

/** An erased record holds nothing that its digest could be checked against, and nothing else either. */
function hasRightDigest(hasher: Hasher, record: AuditRecord): boolean {
  if (record.salt !== null) return hasher.sha256(erasableText(record, record.salt)) === record.digest;
  return record.rule === null && Object.keys(record.details).length === 0;
}

function throughOf({ details, seq }: AuditRecord): number {
  // Erased itself, it was covered by a later one, which reaches further.
  return typeof details.through === "number" ? Math.min(details.through, seq - 1) : 0;
}

function broken(seq: number, through: number, why: AuditDamage): AuditVerdict {
  return { kind: "broken", seq, through, why };
}

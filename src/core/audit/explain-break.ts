import type { Hasher } from "../ports/hasher.ts";
import type { AuditRecord } from "./audit-event.ts";
import type { AuditVerdict, Link } from "./audit-verdict.ts";
import { chainText } from "./hash-chain.ts";

export interface Break {
  /** The last record that fits. */
  readonly before: Link;
  /** The first that does not. */
  readonly record: AuditRecord;
  /** Some of those after it. */
  readonly after: readonly AuditRecord[];
}

type Broken = Extract<AuditVerdict, { kind: "broken" }>;

/** What was most likely done where the chain breaks, and to which record first. */
export function explainBreak(hasher: Hasher, { before, record, after }: Break): Broken {
  const seq = before.seq + 1;
  if (record.seq !== seq) return broken(seq, record.seq - 1, "removed");
  const sealedAs = (one: AuditRecord, as: number) =>
    hasher.sha256(chainText({ ...one, seq: as })) === one.hash;

  if (sealedAs(record, seq)) {
    if (record.previousHash === before.hash) return broken(seq, seq, "changed");
    // Whole in itself, and what comes next names it: then the one before was put in another's place.
    const isFollowed = (after[0]?.previousHash ?? record.hash) === record.hash;
    const changed = isFollowed && before.seq > 0 ? before.seq : seq;
    return broken(changed, changed, "changed");
  }
  const shift = shiftOf(record, after.length, sealedAs);
  if (shift === null) return broken(seq, seq, "changed");
  const follower = after[0];
  const movedTogether = follower === undefined || sealedAs(follower, follower.seq + shift);
  if (!movedTogether) return broken(seq, seq, "reordered");
  return shift > 0 ? broken(seq, seq + shift - 1, "removed") : broken(seq + shift, seq - 1, "inserted");
}

/** How far from its number a record was written; null when it was not there at all. */
function shiftOf(
  record: AuditRecord,
  reach: number,
  sealedAs: (record: AuditRecord, as: number) => boolean,
): number | null {
  for (let distance = 1; distance <= Math.max(reach, REACH); distance++) {
    if (sealedAs(record, record.seq + distance)) return distance;
    if (record.seq > distance && sealedAs(record, record.seq - distance)) return -distance;
  }
  return null;
}

const REACH = 1000;

function broken(seq: number, through: number, why: Broken["why"]): Broken {
  return { kind: "broken", seq, through, why };
}

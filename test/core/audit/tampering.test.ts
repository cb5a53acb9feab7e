import { beforeAll, describe, expect, it } from "vitest";
import type { AuditRecord } from "../../../src/core/audit/audit-event.ts";
import type { Identity } from "../../../src/core/people/identity.ts";
import type { PrincipalId } from "../../../src/core/people/principal.ts";
import { renumbered, rewritten, verifyRecords, writeChain } from "./sample-chain.ts";

const LENGTH = 120;
let chain: readonly AuditRecord[];
beforeAll(async () => {
  chain = await writeChain(LENGTH);
});

const at = (seq: number) => chain[seq - 1] as AuditRecord;
const seqs = Array.from({ length: LENGTH }, (_, index) => index + 1);
const checkpointOver = (records: readonly AuditRecord[], size: number) => ({
  origin: "test",
  size,
  hash: records[size - 1]?.hash ?? "",
});

const MALLORY = { kind: "principal", principalId: "p-mal" as PrincipalId, identity: null } as const;

/** One change for every field that a record has. */
const CHANGES: Record<keyof AuditRecord, (record: AuditRecord) => Partial<AuditRecord>> = {
  seq: ({ seq }) => ({ seq: seq + 1_000_000 }),
  at: (record) => ({ at: record.at + 1 }),
  actor: () => ({ actor: MALLORY }),
  action: ({ action }) => ({ action: action === "grant.created" ? "grant.revoked" : "grant.created" }),
  target: ({ target }) => ({ target: { ...target, id: `${target.id}x` } }),
  outcome: () => ({ outcome: "failed" }),
  rule: () => ({ rule: "another rule" }),
  details: ({ details }) => ({ details: { ...details, number: -1 } }),
  reference: () => ({ reference: "XXXX" }),
  digest: () => ({ digest: "0".repeat(64) }),
  salt: () => ({ salt: "another salt" }),
  previousHash: () => ({ previousHash: "f".repeat(64) }),
  hash: () => ({ hash: "f".repeat(64) }),
};

describe("every single change to a chain", () => {
  it("is found when it is of one field of one record, whichever", async () => {
    for (const [field, change] of Object.entries(CHANGES)) {
      for (const seq of seqs) {
        const changed = chain.with(seq - 1, { ...at(seq), ...change(at(seq)) });
        const verdict = await verifyRecords(changed.toSorted((a, b) => a.seq - b.seq));
        // A record that lost its number is one that is missing; the last one is moved far behind.
        const why = field === "seq" ? "removed" : "changed";
        expect(verdict, `${field} of #${seq}`).toMatchObject({ kind: "broken", seq, why });
      }
    }
  }, 60_000);

  it("is found in the parts of an actor and a target", async () => {
    for (const seq of seqs) {
      const { actor, target } = at(seq);
      const swapped = actor.kind === "system" ? MALLORY : ({ kind: "system", job: "p-ada" } as const);
      for (const change of [
        { actor: swapped },
        { target: { ...target, kind: "agent" as const } },
        ...(actor.kind === "system" ? [] : [{ actor: { ...actor, identity: "web:eve" as Identity } }]),
      ]) {
        const verdict = await verifyRecords(chain.with(seq - 1, { ...at(seq), ...change }));
        expect(verdict).toEqual({ kind: "broken", seq, through: seq, why: "changed" });
      }
    }
  });

  it("is found when a record was changed together with its own hash", async () => {
    for (const seq of seqs.slice(0, -1)) {
      const forged = rewritten(chain.with(seq - 1, { ...at(seq), outcome: "failed" }))[
        seq - 1
      ] as AuditRecord;
      const verdict = await verifyRecords(chain.with(seq - 1, forged));
      expect(verdict).toEqual({ kind: "broken", seq, through: seq, why: "changed" });
    }
  });

  it("is found when one or more records were taken out, and the numbers closed up or not", async () => {
    for (const seq of seqs.slice(0, -1)) {
      for (const count of [1, Math.min(7, LENGTH - seq)]) {
        const left = chain.toSpliced(seq - 1, count);
        const expected = { kind: "broken", seq, through: seq + count - 1, why: "removed" };
        expect(await verifyRecords(left)).toEqual(expected);
        expect(await verifyRecords(renumbered(left))).toEqual(expected);
      }
    }
  });

  it("is found when a record was put in, even one that follows from the one before", async () => {
    for (const seq of seqs) {
      const forged = { ...at(seq), action: "admin.claimed", outcome: "done" } as const;
      const widened = renumbered(chain.toSpliced(seq - 1, 0, forged));
      const fitting = widened.with(seq - 1, rewritten(widened.slice(0, seq)).at(-1) as AuditRecord);
      expect(await verifyRecords(fitting)).toEqual({ kind: "broken", seq, through: seq, why: "inserted" });
      expect(await verifyRecords(widened)).toMatchObject({ kind: "broken", seq });
    }
  });

  it("is found when any two records changed places", async () => {
    for (const first of seqs) {
      for (const second of [first + 1, first + 2, LENGTH]) {
        if (second > LENGTH || second <= first) continue;
        const swapped = renumbered(chain.with(first - 1, at(second)).with(second - 1, at(first)));
        const verdict = await verifyRecords(swapped);
        expect(verdict, `#${first} and #${second}`).toMatchObject({ kind: "broken", seq: first });
        if (second < LENGTH) expect(verdict).toMatchObject({ why: "reordered" });
      }
    }
  });
});

describe("a checkpoint that was kept elsewhere", () => {
  it("shows that a chain was written anew, and between which records", async () => {
    for (const seq of seqs) {
      const forged = rewritten(chain.with(seq - 1, { ...at(seq), outcome: "failed" }));
      expect(await verifyRecords(forged)).toMatchObject({ kind: "whole", count: LENGTH, sealed: 0 });
      const checkpoints = [40, 80, LENGTH].map((size) => checkpointOver(chain, size));
      const through = seq <= 40 ? 40 : seq <= 80 ? 80 : LENGTH;
      const expected = { kind: "broken", seq: through - 39, through, why: "rewritten" };
      expect(await verifyRecords(forged, { checkpoints })).toEqual(expected);
    }
  });

  it("shows that the end was cut off", async () => {
    const checkpoints = [checkpointOver(chain, LENGTH)];
    for (const seq of seqs) {
      const cut = chain.slice(0, seq - 1);
      expect(await verifyRecords(cut)).toMatchObject({ kind: "whole", count: seq - 1 });
      expect(await verifyRecords(cut, { checkpoints })).toEqual({
        kind: "broken",
        seq,
        through: LENGTH,
        why: "truncated",
      });
    }
  });

  it("agrees with the chain that it was signed over, and says how far it reaches", async () => {
    const checkpoints = [100, 40, 40].map((size) => checkpointOver(chain, size));
    expect(await verifyRecords(chain, { checkpoints })).toMatchObject({ kind: "whole", sealed: 100 });
  });
});

describe("erased details", () => {
  const erased = (record: AuditRecord): AuditRecord => ({
    ...record,
    actor:
      record.actor.kind === "stranger" ? { kind: "stranger", identity: "erased" as Identity } : record.actor,
    rule: null,
    details: {},
    salt: null,
  });

  it("leave the chain whole where a later record says that they were to be erased", async () => {
    const allowed = rewritten(
      chain.with(99, { ...at(100), action: "audit.erased", details: { through: 60 } }),
    );
    const shortened = allowed.map((record) => (record.seq <= 60 ? erased(record) : record));
    expect(await verifyRecords(shortened)).toMatchObject({ kind: "whole", erased: 60 });
    const further = allowed.map((record) => (record.seq <= 61 ? erased(record) : record));
    expect(await verifyRecords(further)).toMatchObject({ kind: "broken", seq: 61, why: "erased" });
  });

  it("are found where nobody recorded that they were to be, and where something else was put there", async () => {
    for (const seq of seqs) {
      const gone = chain.with(seq - 1, erased(at(seq)));
      expect(await verifyRecords(gone)).toMatchObject({ kind: "broken", seq });
      const replaced = chain.with(seq - 1, { ...erased(at(seq)), details: { number: 0 } });
      expect(await verifyRecords(replaced)).toMatchObject({ kind: "broken", seq, why: "changed" });
    }
  });
});

import { beforeEach, describe, expect, it } from "vitest";
import type { AuditEvent, AuditRecord } from "../../../src/core/audit/audit-event.ts";
import { verifyAudit } from "../../../src/core/audit/verify-audit.ts";
import type { AuditReads } from "../../../src/core/ports/store.ts";
import { nodeHasher } from "../../../src/system/hasher.ts";
import { openTempStore } from "../../fakes/temp-store.ts";

const EVENT: AuditEvent = {
  actor: { kind: "system", job: "test" },
  action: "system.started",
  target: { kind: "system", id: "gatehouse" },
  outcome: "done",
  rule: null,
  details: {},
  reference: null,
};

describe("verifying the audit", () => {
  let written: AuditRecord[];
  beforeEach(async () => {
    const temp = await openTempStore();
    await temp.store.transact(async (tx) => {
      for (let seq = 1; seq <= 1500; seq += 1) await tx.audit.append({ ...EVENT, details: { seq } }, seq);
    });
    written = [...(await temp.store.audit.page(1, 2000))];
    await temp.cleanup();
  });

  const verify = (records: readonly AuditRecord[]) => {
    const page: AuditReads["page"] = async (from, limit) =>
      records.filter(({ seq }) => seq >= from).slice(0, limit);
    return verifyAudit({ page }, nodeHasher);
  };
  const changed = (index: number, change: Partial<AuditRecord>) =>
    written.map((record, at) => (at === index ? { ...record, ...change } : record));

  it("finds what was written whole, over several pages", async () => {
    expect(await verify(written)).toMatchObject({
      kind: "whole",
      count: 1500,
      lastHash: written.at(-1)?.hash,
    });
    expect(await verify([])).toMatchObject({ kind: "whole", count: 0 });
  });

  it("names the first record that was changed", async () => {
    for (const change of [
      { at: 5 },
      { outcome: "denied" },
      { details: { seq: 0 } },
      { reference: "x" },
    ] as const) {
      expect(await verify(changed(700, change))).toMatchObject({ kind: "broken", seq: 701, why: "changed" });
    }
  });

  it("names the record after one that was taken out, or put in another's place", async () => {
    expect(await verify(written.toSpliced(1200, 1))).toMatchObject({
      kind: "broken",
      seq: 1201,
      why: "removed",
    });
    const forged = { ...(written[9] as AuditRecord), hash: "f".repeat(64) };
    expect(await verify(written.with(9, forged))).toMatchObject({ kind: "broken", seq: 10, why: "changed" });
    expect(await verify(changed(20, { previousHash: "0".repeat(64) }))).toMatchObject({
      kind: "broken",
      seq: 21,
      why: "changed",
    });
  });
});

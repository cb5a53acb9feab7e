import { describe, expect, it } from "vitest";
import type { AuditRecord } from "../../src/core/audit/audit-event.ts";
import { auditHouse } from "./audit-house.ts";

describe("audit erase", () => {
  it("takes the details of old records, leaves the chain whole, and records that it did", async () => {
    const { run } = await auditHouse();
    expect(await run("erase", "--before", "2026-11-21T11:00:05Z")).toMatchObject({
      code: 0,
      out: expect.stringContaining("4 records up to #4"),
    });
    const { code, out } = await run("verify");
    expect(code).toBe(0);
    expect(out).toContain("whole: 11 records");
    expect(out).toContain("4 records without their details");
    const records: AuditRecord[] = (await run("export")).out.split("\n").map((line) => JSON.parse(line));
    expect(JSON.stringify(records.slice(0, 4))).not.toMatch(/slack:|rule \d|number/);
    expect(records[4]).toMatchObject({ details: { number: 5 } });
    expect(records[10]).toMatchObject({ action: "audit.erased", details: { through: 4 } });
  });

  it("changes nothing where nothing is that old, or all of that was erased before", async () => {
    const { run } = await auditHouse();
    await run("erase", "--before", "2026-11-21T11:00:05Z");
    for (const before of ["365d", "2026-11-21T11:00:05Z"]) {
      const { code, out } = await run("erase", "--before", before);
      expect([code, out]).toEqual([0, expect.stringContaining("nothing was changed")]);
    }
    expect((await run("verify")).out).toContain("whole: 11 records");
  });

  it("asks for a time", async () => {
    const { run } = await auditHouse();
    expect(await run("erase")).toMatchObject({ code: 64, err: expect.stringContaining("--before") });
    expect(await run("erase", "--before", "long ago")).toMatchObject({ code: 64 });
  });
});

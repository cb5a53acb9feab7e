import { describe, expect, it } from "vitest";
import { z } from "zod";
import { csvRow } from "../../src/cli/audit/csv.ts";
import { ocsfEvent } from "../../src/cli/audit/ocsf.ts";
import type { AuditRecord } from "../../src/core/audit/audit-event.ts";
import { AUDIT_ACTIONS } from "../../src/core/audit/audit-event.ts";
import { verifyRecords } from "../core/audit/sample-chain.ts";
import { auditHouse } from "./audit-house.ts";

/** Reads CSV as RFC 4180 writes it. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n|$)/g)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? "");
    if (end === "\n") rows.push([]);
    if (end === "") break;
  }
  return rows;
}

const named = z.string().min(1);
/** What OCSF 1.5 has of an API Activity, as far as we use it: required where it requires it, and nothing besides. */
const apiActivity = z.strictObject({
  activity_id: z.literal([0, 1, 2, 3, 4, 99]),
  actor: z.strictObject({
    user: z
      .strictObject({
        type_id: z.literal([0, 1, 2, 3, 4, 99]),
        uid: named.optional(),
        uid_alt: named.optional(),
        name: named.optional(),
      })
      .refine(({ uid, uid_alt, name }) => uid ?? uid_alt ?? name, "one of uid, uid_alt and name"),
    app_name: named.optional(),
  }),
  api: z.strictObject({
    operation: named,
    service: z.strictObject({ name: named }),
    request: z.strictObject({ uid: named }).optional(),
  }),
  category_uid: z.literal(6),
  class_uid: z.literal(6003),
  metadata: z.strictObject({
    version: z.literal("1.5.0"),
    uid: named,
    sequence: z.int(),
    correlation_uid: named.optional(),
    product: z.strictObject({ name: named, vendor_name: named }),
  }),
  resources: z.array(z.strictObject({ type: named, uid: z.string() })),
  severity_id: z.literal([0, 1, 2, 3, 4, 5, 6, 99]),
  src_endpoint: z.strictObject({ name: named, svc_name: named }),
  status: named,
  status_detail: named.optional(),
  status_id: z.literal([0, 1, 2, 99]),
  time: z.int(),
  type_uid: z.int(),
  unmapped: z.record(z.string(), z.unknown()),
});

describe("audit export", () => {
  it("gives as JSON lines every record as it stands, from which the chain can be checked again", async () => {
    const { run, records } = await auditHouse();
    const { code, out, err } = await run("export");
    const read: AuditRecord[] = out.split("\n").map((line) => JSON.parse(line));
    expect([code, err]).toEqual([0, "10 records."]);
    expect(read).toEqual(records);
    expect(await verifyRecords(read)).toMatchObject({ kind: "whole", count: 10 });
  });

  it("gives as CSV the same facts, a row each", async () => {
    const { run, records } = await auditHouse();
    const [head = [], ...rows] = readCsv((await run("export", "--format", "csv")).out);
    expect(rows).toHaveLength(10);
    for (const [index, row] of rows.entries()) {
      const cells = Object.fromEntries(head.map((name, column) => [name, row[column]]));
      const { seq, at, action, details, hash } = records[index] as AuditRecord;
      expect(cells).toMatchObject({ seq: String(seq), time: new Date(at).toISOString(), action, hash });
      expect(JSON.parse(cells.details ?? "")).toEqual(details);
    }
  });

  it("lets no cell of a CSV be run as a formula", async () => {
    const [record] = (await auditHouse()).records;
    for (const evil of ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "|calc", "'=1"]) {
      const [row = []] = readCsv(csvRow({ ...(record as AuditRecord), rule: evil }));
      expect(row[9]).toBe(`'${evil}`);
    }
    expect(csvRow({ ...(record as AuditRecord), rule: 'says "no", twice' })).toContain(
      '"says ""no"", twice"',
    );
  });

  it("gives as OCSF what API activities have to have, for every action", async () => {
    const { records } = await auditHouse();
    for (const action of AUDIT_ACTIONS) {
      for (const record of records) {
        const event = ocsfEvent({ ...record, action });
        expect(apiActivity.safeParse(JSON.parse(JSON.stringify(event))).error?.issues).toBeUndefined();
        expect(event).toMatchObject({
          category_uid: 6,
          class_uid: 6003,
          type_uid: 600300 + event.activity_id,
          time: record.at,
          metadata: { version: "1.5.0", uid: record.hash, sequence: record.seq },
          api: { operation: action },
          status_id: record.outcome === "done" ? 1 : 2,
        });
        expect([1, 2, 3, 4, 99]).toContain(event.activity_id);
        expect(event.src_endpoint.name).toMatch(/^(slack|gatehouse)$/);
      }
    }
  });

  it("gives only what fits the filters", async () => {
    const { run } = await auditHouse();
    const seqsOf = async (...args: string[]) =>
      (await run("export", ...args)).out
        .split("\n")
        .filter(Boolean)
        .map((line): number => JSON.parse(line).seq);
    expect(await seqsOf("--who", "slack:T01:U99")).toEqual([1, 4, 7, 10]);
    expect(await seqsOf("--since", "2026-11-21T11:00:08Z")).toEqual([8, 9, 10]);
    expect(await seqsOf("--until", "2026-11-21T11:00:03Z")).toEqual([1, 2]);
    expect(await seqsOf("--since", "30m")).toEqual([]);
    expect(await seqsOf("--action", AUDIT_ACTIONS[3] ?? "")).toEqual([3]);
    expect(await run("export", "--format", "xml")).toMatchObject({
      code: 64,
      err: expect.stringContaining("jsonl, csv or ocsf"),
    });
  });
});

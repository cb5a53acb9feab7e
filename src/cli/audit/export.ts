import type { AuditRecord } from "../../core/audit/audit-event.ts";
import { EXIT } from "../cli-io.ts";
import type { AuditCall } from "./call.ts";
import { CSV_HEAD, csvRow } from "./csv.ts";
import { filterOf } from "./filter.ts";
import { ocsfEvent } from "./ocsf.ts";

interface Format {
  readonly head: string | null;
  line(record: AuditRecord): string;
}

const FORMATS: Readonly<Record<string, Format>> = {
  jsonl: { head: null, line: (record) => JSON.stringify(record) },
  csv: { head: CSV_HEAD, line: csvRow },
  ocsf: { head: null, line: (record) => JSON.stringify(ocsfEvent(record)) },
};

const PAGE = 1000;

/** Prints every record that fits, oldest first, a line each. */
export async function exportAudit(call: AuditCall): Promise<number> {
  const { store, options, io } = call;
  const name = options.format ?? "jsonl";
  const format = Object.hasOwn(FORMATS, name) ? FORMATS[name] : undefined;
  if (format === undefined) return call.refuse(`--format takes jsonl, csv or ocsf, not "${name}".`);
  const filter = await filterOf(call);
  if (typeof filter === "string") return call.refuse(filter);
  if (format.head !== null) io.out(format.head);
  let count = 0;
  for (let from = 1; ; ) {
    const records = await store.audit.search(filter, from, PAGE);
    for (const record of records) {
      io.out(format.line(record));
      from = record.seq + 1;
    }
    count += records.length;
    await io.drained?.();
    if (records.length < PAGE) break;
  }
  io.err(`${count.toLocaleString("en")} ${count === 1 ? "record" : "records"}.`);
  return EXIT.ok;
}

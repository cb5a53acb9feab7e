import type { AuditRecord } from "../../core/audit/audit-event.ts";
import { EXIT } from "../cli-io.ts";
import type { AuditCall } from "./call.ts";
import { filterOf } from "./filter.ts";

const MOST_LINES = 10_000;
const MARKS = { done: "✅ done", denied: "⛔ denied", failed: "⚠️ failed" } as const;

/** Prints the newest records, a line each. */
export async function listAudit(call: AuditCall): Promise<number> {
  const { store, options, io } = call;
  const filter = await filterOf(call);
  if (typeof filter === "string") return call.refuse(filter);
  const limit = options.limit === undefined ? 50 : Number(options.limit);
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST_LINES) {
    return call.refuse(`--limit takes a number from 1 to ${MOST_LINES.toLocaleString("en")}.`);
  }
  const records = await store.audit.list(filter, limit);
  if (records.length === 0) io.err("Nothing is recorded that fits.");
  for (const record of records) io.out(lineOf(record));
  return EXIT.ok;
}

function lineOf(record: AuditRecord): string {
  const at = new Date(record.at).toISOString().slice(0, 19).replace("T", " ");
  const { target } = record;
  const details = Object.entries(record.details).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return [
    `#${record.seq} ${at} UTC`,
    `${record.action} ${MARKS[record.outcome]}`,
    `by ${actorWords(record)}`,
    `on ${target.kind} ${target.id}`,
    ...(record.rule === null ? [] : [`rule ${record.rule}`]),
    ...details,
    ...(record.reference === null ? [] : [`ref ${record.reference}`]),
    ...(record.salt === null ? ["details erased"] : []),
  ].join(" · ");
}

function actorWords({ actor }: AuditRecord): string {
  switch (actor.kind) {
    case "principal":
      return actor.identity ?? actor.principalId;
    case "stranger":
      return `${actor.identity} (a stranger)`;
    case "system":
      return `Gatehouse (${actor.job})`;
  }
}

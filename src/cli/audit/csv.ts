import type { AuditRecord } from "../../core/audit/audit-event.ts";
import { actorIdOf } from "../../core/audit/hash-chain.ts";

type Value = string | number | null;

const COLUMNS: readonly (readonly [string, (record: AuditRecord) => Value])[] = [
  ["seq", ({ seq }) => seq],
  ["time", ({ at }) => new Date(at).toISOString()],
  ["action", ({ action }) => action],
  ["outcome", ({ outcome }) => outcome],
  ["actor_kind", ({ actor }) => actor.kind],
  ["actor_id", ({ actor }) => actorIdOf(actor)],
  ["actor_identity", ({ actor }) => (actor.kind === "system" ? null : actor.identity)],
  ["target_kind", ({ target }) => target.kind],
  ["target_id", ({ target }) => target.id],
  ["rule", ({ rule }) => rule],
  ["reference", ({ reference }) => reference],
  ["details", ({ details }) => JSON.stringify(details)],
  ["hash", ({ hash }) => hash],
];

export const CSV_HEAD = COLUMNS.map(([name]) => name).join(",");

export function csvRow(record: AuditRecord): string {
  return COLUMNS.map(([, read]) => cell(read(record))).join(",");
}

/** Quoted as RFC 4180 has it; before what a spreadsheet would run as a formula stands an apostrophe. */
function cell(value: Value): string {
  if (typeof value === "number") return String(value);
  const text = value ?? "";
  const harmless = /^\s*[=+\-@|%']|^[\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

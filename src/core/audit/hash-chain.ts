import type { AuditEvent } from "./audit-event.ts";

/** What the first record names as the hash before it. */
export const CHAIN_START = "0".repeat(64);

/** The text whose SHA-256 is a record's hash: canonical JSON, so that equal facts are equal bytes. */
export function chainText(event: AuditEvent, seq: number, at: number, previousHash: string): string {
  return canonicalJson({ ...event, seq, at, previousHash });
}

/** JSON with sorted keys and no spaces. Values are plain data: no undefined, no functions. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (value !== null && typeof value === "object") {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(",")}}`;
  }
  return JSON.stringify(value);
}

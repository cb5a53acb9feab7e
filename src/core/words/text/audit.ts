import type { AuditLine } from "../shown.ts";

/** What is recorded. */
export type AuditText =
  | {
      readonly key: "audit";
      /** Null: of everybody. */
      readonly person: string | null;
      /** How far back, in milliseconds; null: to the beginning. */
      readonly spanMs: number | null;
      readonly lines: readonly AuditLine[];
    }
  | { readonly key: "audit-feed"; readonly line: AuditLine };

import type { Reads } from "../../core/ports/store.ts";
import type { CliIo } from "../cli-io.ts";

export const OPTIONS = {
  who: { type: "string" },
  action: { type: "string" },
  agent: { type: "string" },
  since: { type: "string" },
  until: { type: "string" },
  before: { type: "string" },
  limit: { type: "string" },
  format: { type: "string" },
  copy: { type: "string" },
  checkpoints: { type: "string", multiple: true },
  key: { type: "string", multiple: true },
} as const;

export type AuditOptions = {
  readonly [Name in keyof typeof OPTIONS]?: (typeof OPTIONS)[Name] extends { readonly multiple: true }
    ? readonly string[]
    : string;
};

/** One `audit ...` on the command line, with the database open. */
export interface AuditCall {
  readonly store: Reads;
  readonly options: AuditOptions;
  readonly io: CliIo;
  /** Where the public key and the kept checkpoints lie. */
  readonly dataDir: string;
  /** Says what was wrong with the words; returns the exit code for it. */
  refuse(problem: string): number;
}

import type { ApprovalEnding } from "../../core/approval/gateway-approval.ts";

/** A command that a scripted agent asks to run. It never runs: this is a demonstration. */
export interface CommandRequest {
  readonly command: string;
  readonly folder: string;
  readonly program: string | null;
  readonly risks: readonly string[];
  /** How long the gateway waits for an answer; its usual time when null. */
  readonly patienceMs: number | null;
}

/** How it came out; `nobody`: there is no one to ask. */
export type Verdict = ApprovalEnding | { readonly kind: "nobody" };

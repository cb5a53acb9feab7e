import type { AgentId } from "../access/permission.ts";
import type { Brand } from "../brand.ts";
import type { SessionKey } from "../conversation/conversation.ts";

/** The gateway's own id of a request. */
export type GatewayApprovalId = Brand<string, "GatewayApprovalId">;

export type ApprovalChoice = "allow-once" | "allow-always" | "deny";

/** A question that the gateway asks of humans, as it stands there. Everything in it is the agent's word, or the gateway's. */
export interface GatewayApproval {
  readonly id: GatewayApprovalId;
  /** exec: a command is to run on a host. plugin: a tool of a plugin wants a yes. */
  readonly kind: "exec" | "plugin";
  readonly agentId: AgentId | null;
  readonly sessionKey: SessionKey | null;
  /** The run that waits for it; ours is the turn's id, until a crash of the gateway gave it another. */
  readonly runId: string | null;
  /** Exactly what will run or be done, letter for letter. */
  readonly text: string;
  /** What a plugin calls it; null for a command. */
  readonly title: string | null;
  /** Where it would run, as the gateway names it: `gateway`, `node`, `sandbox`. */
  readonly host: string | null;
  readonly folder: string | null;
  /** The program that the command resolves to. */
  readonly program: string | null;
  /** What the gateway's own analysis found, in its words. */
  readonly risks: readonly string[];
  /** What may be answered; at least one. */
  readonly choices: readonly ApprovalChoice[];
  readonly createdAt: number;
  /** When the gateway gives up, in milliseconds since the epoch, by its clock. */
  readonly expiresAt: number;
}

/** How it ended at the gateway, whose word on it is the only one. */
export type ApprovalEnding =
  | { readonly kind: "allowed"; readonly choice: Exclude<ApprovalChoice, "deny"> }
  | { readonly kind: "denied" }
  /** Nobody answered in time. */
  | { readonly kind: "expired" }
  /** The run was stopped while it waited. */
  | { readonly kind: "stopped" }
  /** The gateway restarted, or does not know it any more. */
  | { readonly kind: "lost" };

/** Hears of requests. Told the same twice, it takes no harm. */
export interface ApprovalWatcher {
  requested(approval: GatewayApproval): void;
  ended(id: GatewayApprovalId, ending: ApprovalEnding): void;
  /** Everything that waits at the gateway: after each connect, before `status()` says up. */
  listed(pending: readonly GatewayApproval[]): void;
}

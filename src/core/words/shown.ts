import type { AgentId } from "../access/permission.ts";
import type { AuditAction, AuditEvent } from "../audit/audit-event.ts";
import type { CommandName } from "../command/command.ts";

/** An agent as people see it: display name, and its id where it helps. */
export interface AgentName {
  readonly id: AgentId;
  readonly name: string;
}

/** What a person may do with one agent, for lists. */
export interface AgentLine extends AgentName {
  readonly usable: boolean;
  /** They hold it, and it stands still. Left out: it does not. */
  readonly isFrozen?: boolean;
  /** Where the access comes from: a role, or the name of who granted it. */
  readonly from: string | null;
  readonly endsAt: number | null;
}

/** What lets somebody change Gatehouse itself. */
export type Power = "access:manage" | "audit:read" | "keys:manage" | "system:manage";

/** One way to say a command, for /help. */
export interface HelpLine {
  readonly usage: string;
  readonly command: CommandName;
}

/** One record of the audit, with names in the place of ids. */
export interface AuditLine {
  readonly seq: number;
  readonly at: number;
  readonly action: AuditAction;
  readonly outcome: AuditEvent["outcome"];
  /** Who did it; null: a job of ours. */
  readonly by: string | null;
  /** Whom it was about, where that is somebody else. */
  readonly whom: string | null;
  readonly agent: AgentName | null;
  /** What was given, asked for or gone wrong, as a word or id. */
  readonly what: string | null;
  /** What stood there before. */
  readonly before: string | null;
  readonly endsAt: number | null;
  readonly rule: string | null;
  /** The gateway's run. */
  readonly run: string | null;
  readonly reference: string | null;
}

/** One grant that is in force. */
export interface GrantLine {
  readonly person: string;
  /** An agent's name, a role, else the permission. */
  readonly what: string;
  readonly endsAt: number | null;
  /** Who gave it; null: a job of ours. */
  readonly by: string | null;
  readonly quote: string | null;
}

/** One person whom we know. */
export interface PersonLine {
  readonly name: string;
  readonly role: string;
  readonly accounts: readonly string[];
  /** What their platform says of the account. */
  readonly standing: string;
  readonly isSuspended: boolean;
  /** Left out: no. */
  readonly isFrozen?: boolean;
  readonly grants: number;
  /** When they last spoke to an agent; null: not that we know. */
  readonly lastSeenAt: number | null;
}

/** One code that works. */
export interface InviteLine {
  readonly gives: readonly string[];
  readonly endsAt: number | null;
  readonly expiresAt: number;
  readonly by: string;
  readonly quote: string | null;
}

/** Why a turn failed, in words that the catalogue has a sentence for. */
export const TURN_FAILURES = [
  "model-error",
  "agent-unknown",
  "credential-refused",
  "credential-pending",
  "interrupted",
  "empty-answer",
  "file-gone",
  "file-unreachable",
  "file-unfit",
  "files-not-taken",
  "internal",
] as const;
export type TurnFailure = (typeof TURN_FAILURES)[number];

/** An agent of somebody who left, and whose it is now; null: of those who look after access. */
export interface OwnedLine {
  readonly agent: AgentName;
  readonly to: string | null;
}

/** What stands where a name or thing would, and is ours: each language has its own word for it. */
export type StandIn = "somebody" | "somebody else" | "an agent" | "an admin" | "any access";

/** Why an answer was cut short. */
export type StopCause = "asked" | "revoked" | "expired" | "shutdown" | "frozen" | "left";

/** What stands still, as the reader knows it. */
export type FrozenThing =
  | { readonly kind: "you" }
  | { readonly kind: "person"; readonly name: string }
  | { readonly kind: "agent"; readonly agent: AgentName }
  | { readonly kind: "all" };

/** One freeze that is in force. */
export interface FrozenLine {
  readonly what: FrozenThing;
  /** Who called it; null: a job of ours. */
  readonly by: string | null;
  readonly since: number;
  /** Only for those who look after access. */
  readonly quote: string | null;
}

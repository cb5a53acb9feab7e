import type { AgentId } from "./access/permission.ts";
import type { Role, RoleName } from "./access/role.ts";
import type { ApprovalRules, ApprovalSettings } from "./approval/approval-rules.ts";
import type { AuditAction } from "./audit/audit-event.ts";
import type { Place } from "./conversation/place.ts";
import type { FileSettings } from "./file/file-policy.ts";
import type { Identity } from "./people/identity.ts";
import type { Language } from "./words/language.ts";

/** What the config says of one agent; the gateway says which agents exist. */
export interface AgentSettings {
  readonly id: AgentId;
  readonly name: string | null;
  /** Belongs to every member, and answers where nobody chose an agent. */
  readonly isDefault: boolean;
  readonly owner: Identity | null;
  /** Owns it once the owner is gone. Left out: those who look after access decide then. */
  readonly nextOwner?: Identity;
  /** Left out: low. */
  readonly risk?: "low" | "medium" | "high";
  /** Left out: the usual ones. */
  readonly approval?: ApprovalRules;
}

export interface Limits {
  /** How long a turn waits for an absent gateway. */
  readonly gatewayDownMs: number;
  /** How many turns may wait in one conversation. */
  readonly laneQueue: number;
  /** Letters of one message to an agent. */
  readonly messageLength: number;
  /** How many turns of one person run at once; the others wait. */
  readonly turnsPerPerson: number;
  /** How many turns run at once, of everybody. */
  readonly turnsAtOnce: number;
  /** How many messages of one person may wait, in all their conversations. */
  readonly personQueue: number;
  /** How many events may wait to be handled; beyond it nothing is acknowledged, and the platform delivers again. */
  readonly inboxBacklog: number;
  /** How long a refused message is kept for its sender's access. */
  readonly heldMessageMs: number;
  /** How old a credential becomes before it is replaced. */
  readonly credentialAgeMs: number;
  /** How long running turns have to end when the service stops. */
  readonly shutdownMs: number;
  /** Free bytes on the disk below which the service is not ready. */
  readonly diskFree: number;
}

export const DEFAULT_LIMITS: Limits = {
  gatewayDownMs: 30 * 60_000,
  laneQueue: 20,
  messageLength: 32_000,
  turnsPerPerson: 4,
  turnsAtOnce: 64,
  personQueue: 50,
  inboxBacklog: 5_000,
  heldMessageMs: 24 * 60 * 60_000,
  credentialAgeMs: 90 * 24 * 60 * 60_000,
  shutdownMs: 10_000,
  diskFree: 200 * 1024 * 1024,
};

/** How requests for access go. */
export interface AccessRequestSettings {
  /** How long a grant lasts when nobody said. */
  readonly usualMs: number;
  /** How long the ones who were asked have, before the next ones are asked as well. */
  readonly escalateAfterMs: number;
  readonly expireAfterMs: number;
  /** How long before its end a grant is spoken of; a shorter one at a fifth of its time. */
  readonly remindBeforeMs: number;
  readonly auto: readonly AutoRule[];
}

/** Requests that need nobody. */
export interface AutoRule {
  readonly agents: readonly AgentId[];
  readonly roles: readonly RoleName[];
  readonly maxMs: number;
  /** How many of one person's in 24 hours. */
  readonly perDay: number;
}

const HOUR_MS = 60 * 60_000;

export const DEFAULT_ACCESS_REQUESTS: AccessRequestSettings = {
  usualMs: 7 * 24 * HOUR_MS,
  escalateAfterMs: HOUR_MS / 2,
  expireAfterMs: 3 * 24 * HOUR_MS,
  remindBeforeMs: 24 * HOUR_MS,
  auto: [],
};

/** Who may let themselves in for a short time, when nobody can be reached. */
export interface BreakGlass {
  readonly roles: readonly RoleName[];
  readonly maxMs: number;
}

/** What the core may know of the settings. Secrets and addresses never come this far. */
export interface Settings {
  /** Identities that become admin while there is none. */
  readonly admins: readonly Identity[];
  readonly roles: ReadonlyMap<RoleName, Role>;
  readonly agents: ReadonlyMap<AgentId, AgentSettings>;
  /** Channel key (`slack:T01:C42`) to the agent that answers there by default; gives nobody access. */
  readonly channelAgents: ReadonlyMap<string, AgentId>;
  readonly limits: Limits;
  /** What is said where nobody chose; left out: English. */
  readonly language?: Language;
  /** Left out: the usual ones. */
  readonly approvals?: ApprovalSettings;
  /** Left out: the usual ones. */
  readonly accessRequests?: AccessRequestSettings;
  /** Left out: the usual ones. */
  readonly files?: FileSettings;
  /** Left out: nobody. */
  readonly breakGlass?: BreakGlass;
  /** A channel that hears of each guest's first message in a day; left out: none. */
  readonly guestNotes?: Place;
  /** Channel keys where guests may talk to agents, beside their direct chats; left out: all. */
  readonly guestChannels?: ReadonlySet<string>;
  /** The group that the whole team is in, where a platform has no teams: whoever leaves it has left. Left out: none. */
  readonly teamGroup?: Place;
  /** Left out: nobody is told. */
  readonly auditFeed?: AuditFeed;
}

/** A channel that is told what is recorded. */
export interface AuditFeed {
  readonly place: Place;
  readonly actions: ReadonlySet<AuditAction>;
}

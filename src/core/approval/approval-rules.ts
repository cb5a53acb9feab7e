import type { AgentId } from "../access/permission.ts";
import type { RoleName } from "../access/role.ts";
import type { Place } from "../conversation/place.ts";
import type { Identity } from "../people/identity.ts";

/** Whom an unanswered request reaches next. Being named gives nobody the right to decide. */
export interface EscalationStep {
  /** After the request was opened. */
  readonly afterMs: number;
  readonly to:
    | { readonly kind: "role"; readonly role: RoleName }
    | { readonly kind: "identity"; readonly identity: Identity };
}

/** Who has to agree to what one agent wants to do. */
export interface ApprovalRules {
  /** How many different people have to approve. One denial denies. */
  readonly quorum: number;
  /** In the order of their times. */
  readonly escalate: readonly EscalationStep[];
  /** What a dangerous request needs besides: a second look of the same person, or a second person. */
  readonly dangerous: "confirm" | "second-approver";
}

/** The hours in which nobody is written to, by the wall clock of a zone. */
export interface QuietHours {
  /** Minutes since midnight; `to` before `from` means past midnight. */
  readonly from: number;
  readonly to: number;
  /** `Europe/Berlin`. */
  readonly zone: string;
}

/** What holds for the requests of all agents. */
export interface ApprovalSettings {
  /** May admins decide their own requests, with a second step and a mark in the audit? */
  readonly selfApproval: "never" | "admins";
  /** Where every request is shown besides. */
  readonly channel: Place | null;
  readonly quietHours: QuietHours | null;
  /** Agents whose requests reach people in quiet hours, too. */
  readonly urgent: ReadonlySet<AgentId>;
}

export const USUAL_RULES: ApprovalRules = { quorum: 1, escalate: [], dangerous: "confirm" };

export const USUAL_APPROVALS: ApprovalSettings = {
  selfApproval: "never",
  channel: null,
  quietHours: null,
  urgent: new Set(),
};

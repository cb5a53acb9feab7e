import type { ApprovalCard, CardState } from "../../approval/approval-card.ts";
import type { AgentName } from "../shown.ts";

/** One request in a list. */
export interface ApprovalLine {
  readonly agent: AgentName;
  readonly requester: string | null;
  /** The beginning of what would run. */
  readonly text: string;
  readonly askedAt: number;
  readonly state: CardState;
}

/** Somebody who may decide. */
export interface ApproverLine {
  readonly name: string;
  /** How long after the request they are asked; 0: at once. */
  readonly afterMs: number;
  readonly away: boolean;
  /** No platform reaches them. */
  readonly unreachable: boolean;
}

/** What is said around approvals, beside the cards. */
export type ApprovalNoticeText =
  /** The second look at a dangerous request, or at one's own. */
  | { readonly key: "approval-confirm"; readonly card: ApprovalCard; readonly own: boolean }
  | { readonly key: "approval-recorded"; readonly agent: AgentName; readonly missing: number }
  | { readonly key: "approval-kept" }
  /** Somebody was quicker, or it is over. */
  | {
      readonly key: "approval-over";
      readonly agent: AgentName;
      readonly state:
        | CardState
        | { readonly kind: "claimed"; readonly by: readonly string[]; readonly approved: boolean };
      readonly agoMs: number;
      /** The reader decided it themselves: a second tap. */
      readonly own: boolean;
    }
  | {
      readonly key: "approval-not-yours";
      readonly agent: AgentName;
      readonly approvers: readonly string[];
      readonly own: boolean;
    }
  | { readonly key: "approval-while-away" }
  | { readonly key: "approval-requester-lost"; readonly requester: string; readonly agent: AgentName }
  | { readonly key: "approval-already"; readonly agent: AgentName; readonly missing: number }
  | { readonly key: "approval-altered"; readonly agent: AgentName }
  /** In the thread, where the status line grew into an answer. */
  | {
      readonly key: "approval-waiting";
      readonly agent: AgentName;
      readonly approvers: readonly string[];
      readonly quorum: number;
      readonly until: number;
    }
  | {
      readonly key: "approval-result";
      readonly agent: AgentName;
      readonly state: CardState;
      /** Was the reason passed on to the agent? */
      readonly agentTold: boolean;
    }
  /** Denied at once or since, because nobody could decide. */
  | {
      readonly key: "approval-nobody";
      readonly agent: AgentName;
      readonly quorum: number;
      /** They may, and are away or out of reach. */
      readonly absent: readonly string[];
      /** They could let somebody decide. */
      readonly helpers: readonly string[];
    }
  | {
      readonly key: "approval-quiet";
      readonly agent: AgentName;
      readonly approvers: readonly string[];
      readonly until: number;
    }
  | {
      readonly key: "approvals";
      readonly which: "open" | "past";
      readonly lines: readonly ApprovalLine[];
    }
  | {
      readonly key: "approvers";
      readonly agent: AgentName;
      readonly quorum: number;
      readonly dangerous: "confirm" | "second-approver";
      readonly lines: readonly ApproverLine[];
    }
  | { readonly key: "away"; readonly until: number | null; readonly delegate: string | null }
  | { readonly key: "away-over" }
  | { readonly key: "away-delegate-refused"; readonly delegate: string }
  | { readonly key: "away-delegate"; readonly of: string; readonly until: number | null };

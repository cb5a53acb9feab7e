import type { ApprovalCard } from "../../approval/approval-card.ts";

/** What approvers see. */
export type ApprovalText =
  /** For an approver, and where everybody sees it. */
  | { readonly key: "approval-card"; readonly card: ApprovalCard }
  /** One part of a command that was too long for its card. */
  | {
      readonly key: "approval-whole";
      readonly card: ApprovalCard;
      readonly part: number;
      readonly parts: number;
    };

import type { AgentId } from "../access/permission.ts";
import type { TurnDeps } from "../turn/turn-deps.ts";
import { type ApprovalRules, type ApprovalSettings, USUAL_APPROVALS, USUAL_RULES } from "./approval-rules.ts";

/** What the approval verbs need beyond the ports. */
export type ApprovalDeps = Pick<
  TurnDeps,
  | "store"
  | "gateways"
  | "adapters"
  | "access"
  | "settings"
  | "clock"
  | "ids"
  | "hasher"
  | "vault"
  | "logger"
  | "crashPoints"
  | "stopOrders"
>;

/** The rules of an agent, the usual ones where the settings say nothing. */
export function rulesFor({ settings }: Pick<ApprovalDeps, "settings">, agentId: AgentId): ApprovalRules {
  return settings.agents.get(agentId)?.approval ?? USUAL_RULES;
}

export function approvalSettings({ settings }: Pick<ApprovalDeps, "settings">): ApprovalSettings {
  return settings.approvals ?? USUAL_APPROVALS;
}

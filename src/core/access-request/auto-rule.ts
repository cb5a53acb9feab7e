import type { AgentId } from "../access/permission.ts";
import type { Standing } from "../people/identity.ts";
import type { Principal } from "../people/principal.ts";
import type { AutoRule } from "../settings.ts";
import type { AccessRequest } from "./access-request.ts";

const DAY_MS = 24 * 60 * 60_000;

export interface AutoCase {
  readonly principal: Principal;
  readonly standing: Standing;
  readonly agentId: AgentId;
  /** From now on, with what they have already. */
  readonly wholeMs: number;
  /** Their requests of late. */
  readonly earlier: readonly AccessRequest[];
  readonly now: number;
}

/** The first rule that says yes without asking anybody; pure. Guests, people from outside and strangers never get one. */
export function autoRuleFor(rules: readonly AutoRule[], about: AutoCase): AutoRule | null {
  if (about.standing !== "member") return null;
  const fits = (rule: AutoRule) =>
    rule.agents.includes(about.agentId) &&
    rule.roles.includes(about.principal.role) &&
    about.wholeMs <= rule.maxMs &&
    givenBy(rule, about) < rule.perDay;
  return rules.find(fits) ?? null;
}

function givenBy(rule: AutoRule, { earlier, now }: AutoCase): number {
  return earlier.filter(
    ({ decidedBy, state, agentId, createdAt }) =>
      state === "approved" &&
      decidedBy === "system" &&
      rule.agents.includes(agentId) &&
      createdAt > now - DAY_MS,
  ).length;
}

/** The rule as the audit names it. */
export function describeAutoRule(rules: readonly AutoRule[], rule: AutoRule): string {
  const { agents, roles, maxMs, perDay } = rule;
  const number = rules.indexOf(rule) + 1;
  return `Rule ${number} of accessRequests.auto: ${roles.join(", ")} get ${agents.join(", ")} for up to ${maxMs / 60_000} min, ${perDay} times a day.`;
}

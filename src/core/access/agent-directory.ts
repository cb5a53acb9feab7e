import type { PrincipalId } from "../people/principal.ts";
import type { Deps } from "../ports/deps.ts";
import type { AgentLine, AgentName } from "../words/shown.ts";
import { editDistance } from "./edit-distance.ts";
import type { Freezes } from "./freeze.ts";
import { type AgentId, LONGEST_AGENT_ID } from "./permission.ts";
import { type Asker, decideAccess, type Rule } from "./policy.ts";

type DirectoryDeps = Pick<Deps, "gateways" | "settings">;

const NO_FREEZES: Freezes = new Map();

/** The gateways' agents and those that only the config names, by their display names. */
export function knownAgents(deps: DirectoryDeps): readonly AgentName[] {
  const atGateways = deps.gateways.all.flatMap((gateway) => gateway.agents());
  const ids = new Set([...atGateways.map((agent) => agent.id), ...deps.settings.agents.keys()]);
  return [...ids].map((id) => agentNameOf(deps, id));
}

/** The config's name of an agent, else the gateway's, else its id. */
export function agentNameOf(deps: DirectoryDeps, id: AgentId): AgentName {
  const atGateway = deps.gateways
    .of(id)
    .agents()
    .find((agent) => agent.id === id);
  return { id, name: deps.settings.agents.get(id)?.name ?? atGateway?.name ?? id };
}

/** The agent that somebody most likely meant; null unless exactly one is clearly close. */
export function closestAgent(deps: DirectoryDeps, typed: string): AgentName | null {
  const wanted = typed.trim().toLowerCase();
  if (wanted === "" || wanted.length > LONGEST_AGENT_ID) return null;
  const [best, next] = knownAgents(deps)
    .map((agent) => ({ agent, distance: distanceTo(agent, wanted) }))
    .sort((a, b) => a.distance - b.distance);
  if (!best || best.distance > Math.floor(wanted.length / 3)) return null;
  return next?.distance === best.distance ? null : best.agent;
}

/** All agents, with what this person may do with each, and through whom. */
export function agentLines(
  deps: DirectoryDeps & Pick<Deps, "access">,
  principalId: PrincipalId,
  asker: Asker,
  now: number,
): readonly AgentLine[] {
  const snapshot = deps.access.snapshot();
  const person = { principalId, standing: asker.standing };
  return knownAgents(deps).map((agent) => {
    const question = { kind: "use-agent", agentId: agent.id } as const;
    const isFrozen = decideAccess(person, question, snapshot, now).rule.kind === "frozen";
    // What stands still is still theirs, from the same hand and until the same end.
    const { kind, rule } = decideAccess(person, question, { ...snapshot, freezes: NO_FREEZES }, now);
    if (kind !== "allowed") return { ...agent, usable: false, from: null, endsAt: null };
    const endsAt = rule.kind === "grant" ? rule.grant.endsAt : null;
    const held = { ...agent, usable: !isFrozen, from: giverOf(rule, snapshot.people), endsAt };
    return isFrozen ? { ...held, isFrozen } : held;
  });
}

function giverOf(rule: Rule, people: ReturnType<Deps["access"]["snapshot"]>["people"]): string | null {
  if (rule.kind === "role") return rule.role;
  if (rule.kind !== "grant" || rule.grant.grantedBy === "system") return null;
  return people.get(rule.grant.grantedBy)?.principal.displayName ?? null;
}

function distanceTo(agent: AgentName, typed: string): number {
  return Math.min(editDistance(agent.id, typed), editDistance(agent.name.toLowerCase(), typed));
}

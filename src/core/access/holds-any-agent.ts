import type { PrincipalId } from "../people/principal.ts";
import { type AgentId, ANY_AGENT, type Permission } from "./permission.ts";
import { type AccessSnapshot, decideAccess, permissionsIn } from "./policy.ts";

/** Is there any agent among these that this person may talk to now? `isAmong` is asked for agents by name. */
export function holdsAnyAgent(
  { snapshot, now }: { readonly snapshot: AccessSnapshot; readonly now: number },
  id: PrincipalId,
  isAmong: (agent: AgentId) => boolean,
): boolean {
  const person = snapshot.people.get(id);
  if (!person) return false;
  const held: readonly Permission[] = [
    ...(snapshot.roles.get(person.principal.role)?.permissions ?? []),
    ...person.grants.flatMap((grant) => permissionsIn(grant, snapshot.roles)),
  ];
  // Also when nobody has listed one: an absent gateway must not look like a lost right.
  const agents = new Set([ANY_AGENT, ...held.flatMap(agentNamedBy).filter(isAmong)]);
  const asker = { principalId: id, standing: "member" } as const;
  return [...agents].some(
    (agentId) => decideAccess(asker, { kind: "use-agent", agentId }, snapshot, now).kind === "allowed",
  );
}

function agentNamedBy(permission: Permission): readonly AgentId[] {
  const [kind, agent] = permission.split(":");
  return kind === "agent" && agent !== undefined && agent !== "*" ? [agent as AgentId] : [];
}

import type { PrincipalId } from "../people/principal.ts";
import type { Freezes } from "./freeze.ts";
import { type AgentId, ANY_AGENT, type Permission, parseAgentId } from "./permission.ts";
import { type AccessSnapshot, decideAccess, permissionsIn } from "./policy.ts";

/** Who may use which agent, and until when: all that a gateway needs to hold people to it without us. */
export interface AccessList {
  /** By id, so that the same access is the same list. Who may use nothing is not in it. */
  readonly people: readonly ListedPerson[];
  /** What is closed to everybody, sessions that are none of ours included. */
  readonly frozen: { readonly all: boolean; readonly agents: readonly AgentId[] };
}

export interface ListedPerson {
  readonly principalId: PrincipalId;
  readonly agents: readonly ListedAgent[];
  /** Agents that are closed to them though every agent is open. */
  readonly except: readonly AgentId[];
}

export interface ListedAgent {
  /** `*`: every agent, also one that is made later. */
  readonly agentId: AgentId | "*";
  /** Milliseconds since the epoch; null: until it is taken away. */
  readonly endsAt: number | null;
}

/** The list as the gateway is sent it. */
export interface NumberedAccessList extends AccessList {
  /** Higher with every change, also over restarts. */
  readonly revision: number;
  /** Nobody has access any more when this long nothing was heard of us. */
  readonly leaseMs: number;
}

/** The list with its agents by other names; what is about an agent with none is left out. */
export function mapAgents<List extends AccessList>(
  list: List,
  rename: (agent: AgentId) => AgentId | null,
): List {
  const renamed = (agents: readonly AgentId[]) => agents.flatMap((agent) => rename(agent) ?? []);
  const people = list.people.flatMap(({ principalId, agents, except }) => {
    const own = agents.flatMap(({ agentId, endsAt }) => {
      const name = agentId === "*" ? agentId : rename(agentId);
      return name === null ? [] : [{ agentId: name, endsAt }];
    });
    return own.length === 0 ? [] : [{ principalId, agents: own, except: renamed(except) }];
  });
  return { ...list, people, frozen: { ...list.frozen, agents: renamed(list.frozen.agents) } };
}

/** Asks the one door for everybody. `known` are agents that exist; those that a grant names count as well. */
export function accessListOf(snapshot: AccessSnapshot, known: Iterable<AgentId>, now: number): AccessList {
  const exist = [...known];
  const people = [...snapshot.people.keys()].sort().flatMap((id) => listed(id, snapshot, exist, now));
  return { people, frozen: frozenIn(snapshot.freezes) };
}

function frozenIn(freezes: Freezes): AccessList["frozen"] {
  const targets = [...freezes.values()].map(({ target }) => target);
  const agents = targets.flatMap((target) => (target.kind === "agent" ? [target.agentId] : []));
  return { all: targets.some(({ kind }) => kind === "all"), agents: agents.sort() };
}

function listed(
  principalId: PrincipalId,
  snapshot: AccessSnapshot,
  known: readonly AgentId[],
  now: number,
): ListedPerson[] {
  // What the platform says of the account is judged at each message.
  const asker = { principalId, standing: "member" } as const;
  const decide = (agentId: AgentId) => {
    const decision = decideAccess(asker, { kind: "use-agent", agentId }, snapshot, now);
    if (decision.kind !== "allowed") return null;
    return { endsAt: decision.rule.kind === "grant" ? decision.rule.grant.endsAt : null };
  };
  const all = decide(ANY_AGENT);
  const ids = [...new Set([...known, ...agentsNamedFor(principalId, snapshot)])].sort();
  const own = ids.flatMap((agentId) => {
    const decision = decide(agentId);
    return decision === null ? [] : [{ agentId, ...decision }];
  });
  if (all === null) return own.length === 0 ? [] : [{ principalId, agents: own, except: [] }];
  const except = ids.filter((id) => !own.some(({ agentId }) => agentId === id));
  const longer = own.filter(({ endsAt }) => endsAt !== all.endsAt);
  return [{ principalId, agents: [{ agentId: "*", ...all }, ...longer], except }];
}

/** The agents that somebody's role and grants name, whether or not a gateway is there to list them. */
function agentsNamedFor(id: PrincipalId, { people, roles }: AccessSnapshot): AgentId[] {
  const person = people.get(id);
  if (person === undefined) return [];
  const held: readonly Permission[] = [
    ...(roles.get(person.principal.role)?.permissions ?? []),
    ...person.grants.flatMap((grant) => permissionsIn(grant, roles)),
  ];
  return held.flatMap((permission) => parseAgentId(/^agent:(.+)$/.exec(permission)?.[1] ?? "") ?? []);
}

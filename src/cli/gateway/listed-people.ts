import { openReadOnlyStore } from "../../../db/open-store.ts";
import { gatewayIdsOf } from "../../config/gateway-ids.ts";
import type { Config } from "../../config/types.ts";
import { accessListOf, type ListedPerson, mapAgents } from "../../core/access/access-list.ts";
import { loadSnapshot } from "../../core/access/load-snapshot.ts";
import { type AgentId, splitAgentId } from "../../core/access/permission.ts";
import { scopesToTalk } from "../../core/credential/gateway-scopes.ts";
import type { PrincipalId } from "../../core/people/principal.ts";
import type { Clock } from "../../core/ports/clock.ts";
import type { IdentityPerson } from "../../gateway/openclaw/identity-config.ts";

export interface Listed {
  readonly people: readonly IdentityPerson[];
  readonly names: ReadonlyMap<PrincipalId, string>;
}

/** Everybody who may use an agent of this gateway, as its config has to know them. */
export async function readListed(config: Config, gatewayId: string, clock: Clock): Promise<Listed> {
  const store = await openReadOnlyStore(config.databaseUrl);
  try {
    const snapshot = await loadSnapshot(store, config.core.roles, clock.now());
    const [bare] = gatewayIdsOf(config);
    const nameThere = (agent: AgentId) => {
      const { gateway, name } = splitAgentId(agent);
      return (gateway ?? bare) === gatewayId ? name : null;
    };
    const all = [...config.core.agents.keys()];
    const known = all.flatMap((id) => nameThere(id) ?? []);
    // A freeze is lifted again: nobody loses their place in the config by one.
    const everybody = accessListOf({ ...snapshot, freezes: new Map() }, all, clock.now());
    const { people } = mapAgents(everybody, nameThere);
    const names = [...snapshot.people].map(([id, { principal }]) => [id, principal.displayName] as const);
    return { people: people.map((one) => identityOf(one, known)), names: new Map(names) };
  } finally {
    await store.close();
  }
}

function identityOf(
  { principalId, agents, except }: ListedPerson,
  known: readonly AgentId[],
): IdentityPerson {
  const ids = agents.flatMap(({ agentId }) => (agentId === "*" ? [] : [agentId]));
  const hasAll = agents.some(({ agentId }) => agentId === "*");
  const scopes = scopesToTalk("identity");
  if (!hasAll) return { principalId, scopes, agents: ids };
  if (except.length === 0) return { principalId, scopes, agents: "*" };
  return {
    principalId,
    scopes,
    agents: [...new Set([...known, ...ids])].filter((id) => !except.includes(id)),
  };
}

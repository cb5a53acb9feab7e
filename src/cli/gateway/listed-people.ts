import { openReadOnlyStore } from "../../../db/open-store.ts";
import type { Config } from "../../config/types.ts";
import { accessListOf, type ListedPerson } from "../../core/access/access-list.ts";
import { loadSnapshot } from "../../core/access/load-snapshot.ts";
import type { AgentId } from "../../core/access/permission.ts";
import { scopesToTalk } from "../../core/credential/gateway-scopes.ts";
import type { PrincipalId } from "../../core/people/principal.ts";
import type { Clock } from "../../core/ports/clock.ts";
import type { IdentityPerson } from "../../gateway/openclaw/identity-config.ts";

interface Listed {
  readonly people: readonly IdentityPerson[];
  readonly names: ReadonlyMap<PrincipalId, string>;
}

/** Everybody who may use an agent, as the gateway's config has to know them. */
export async function readListed(config: Config, clock: Clock): Promise<Listed> {
  const store = await openReadOnlyStore(config.databaseUrl);
  try {
    const snapshot = await loadSnapshot(store, config.core.roles, clock.now());
    const known = [...config.core.agents.keys()];
    // A freeze is lifted again: nobody loses their place in the config by one.
    const { people } = accessListOf({ ...snapshot, freezes: new Map() }, known, clock.now());
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

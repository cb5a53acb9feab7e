import type { Principal } from "../people/principal.ts";
import type { Deps } from "../ports/deps.ts";
import type { Reads } from "../ports/store.ts";
import { GUEST } from "./builtin-roles.ts";
import type { AgentId } from "./permission.ts";

/**
 * Who owns an agent now: whom the settings name, and the next owner once that one is gone or a guest. Null: nobody, and
 * those who look after access decide.
 */
export async function ownerOf(
  reads: Pick<Reads, "principals">,
  { settings }: Pick<Deps, "settings">,
  agentId: AgentId,
): Promise<Principal | null> {
  const { owner = null, nextOwner = null } = settings.agents.get(agentId) ?? {};
  for (const identity of [owner, nextOwner]) {
    const named = identity && (await reads.principals.byIdentity(identity));
    if (named && named.suspendedAt === null && named.role !== GUEST) return named;
  }
  return null;
}

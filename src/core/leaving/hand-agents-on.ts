import { agentNameOf } from "../access/agent-directory.ts";
import { auditAccess } from "../access/audit-access.ts";
import { ownerOf } from "../access/owner-of.ts";
import type { Actor } from "../audit/audit-event.ts";
import { platformOf } from "../people/identity.ts";
import type { Principal } from "../people/principal.ts";
import type { Deps } from "../ports/deps.ts";
import type { Tx } from "../ports/store.ts";
import { sayDirectly } from "../words/say.ts";
import type { OwnedLine } from "../words/shown.ts";
import type { Closed } from "./leaving.ts";

type HandDeps = Pick<Deps, "access" | "adapters" | "settings" | "clock" | "ids" | "gateways">;

const JOB: Actor = { kind: "system", job: "leaving" };

/** Gives what somebody who was closed owned to the next owners, who are told. Returns all of it. */
export async function handAgentsOn(tx: Tx, deps: HandDeps, closed: Closed): Promise<readonly OwnedLine[]> {
  const heirs = new Map<Principal["id"], OwnedLine[]>();
  const lines: OwnedLine[] = [];
  for (const { id, owner, nextOwner = null } of deps.settings.agents.values()) {
    const isNamed = [owner, nextOwner].some((one) => one !== null && closed.accounts.includes(one));
    if (!isNamed) continue;
    const wasFirst = owner !== null && closed.accounts.includes(owner);
    const next = await ownerOf(tx, deps, id);
    // A next owner who goes before it is their turn owned nothing.
    if (!wasFirst && next !== null) continue;
    const line = { agent: agentNameOf(deps, id), to: next?.displayName ?? null };
    lines.push(line);
    if (!next) continue;
    heirs.set(next.id, [...(heirs.get(next.id) ?? []), line]);
    const details = { agent: id, principal: closed.person.id };
    await auditAccess(tx, deps, JOB, { person: next.id, action: "agent.owner-changed", details });
  }
  for (const [heir, given] of heirs) {
    const agents = given.map(({ agent }) => agent);
    const text = { key: "agents-inherited", person: closed.person.displayName, agents } as const;
    for (const identity of await tx.principals.identitiesOf(heir)) {
      if (deps.adapters.has(platformOf(identity))) await sayDirectly(tx, deps, identity, { text });
    }
  }
  return lines;
}

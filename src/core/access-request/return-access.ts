import { auditAccess } from "../access/audit-access.ts";
import { isGrantCurrent, subjectKeyOf } from "../access/grant.ts";
import { loadPerson } from "../access/load-snapshot.ts";
import type { AgentId, Permission } from "../access/permission.ts";
import { firstCounting, type Holding, holdingsFor } from "../access/policy.ts";
import type { Principal } from "../people/principal.ts";
import { actorOf, type ResolvedAsker } from "../people/resolve-asker.ts";
import type { Deps } from "../ports/deps.ts";
import type { Reads, Tx } from "../ports/store.ts";

type ReturnDeps = Pick<Deps, "access" | "clock">;

/** Gives one's own grants of an agent back. Null when there is none; `still`: what gives them the same all the same. */
export async function returnAccess(
  tx: Tx,
  deps: ReturnDeps,
  who: ResolvedAsker & { readonly principal: Principal },
  agentId: AgentId,
): Promise<{ readonly still: Holding["rule"] | null } | null> {
  const now = deps.clock.now();
  const key = `agent:${agentId}`;
  const grants = (await tx.grants.currentOf(who.principal.id, now)).filter(
    (grant) => subjectKeyOf(grant.subject) === key && isGrantCurrent(grant, now),
  );
  if (grants.length === 0) return null;
  for (const grant of grants) {
    await tx.grants.end(grant.id, now);
    await auditAccess(tx, deps, actorOf(who), {
      person: who.principal.id,
      action: "grant.returned",
      details: { grant: grant.id, gave: key, endsAt: grant.endsAt },
    });
  }
  const person = await loadPerson(tx, who.principal.id, now);
  const { roles } = deps.access.snapshot();
  const holdings = person ? holdingsFor(person, key as Permission, roles, now) : [];
  return { still: (person && firstCounting(person, who.facts.standing, holdings)?.rule) ?? null };
}

/** The agents that somebody holds by a grant of its own, which they can give back. */
export async function returnableAgents(
  reads: Pick<Reads, "grants">,
  deps: ReturnDeps,
  { id }: Principal,
): Promise<readonly AgentId[]> {
  const now = deps.clock.now();
  const keys = (await reads.grants.currentOf(id, now)).map(({ subject }) => subjectKeyOf(subject));
  const agents = keys.flatMap((key) => /^agent:([^*].*)$/.exec(key)?.[1] ?? []);
  return [...new Set(agents)] as AgentId[];
}

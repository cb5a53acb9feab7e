import { isPersonFrozen } from "../access/freeze.ts";
import type { AgentId } from "../access/permission.ts";
import { decideAccess, type PersonAccess } from "../access/policy.ts";
import type { RoleName } from "../access/role.ts";
import { resolveAsker } from "../people/resolve-asker.ts";
import type { PersonLine } from "../words/shown.ts";
import { ask, replyWith, requireKnown } from "./answer-command.ts";
import type { CommandDeps, CommandHandler } from "./command-deps.ts";
import { credentialsOf } from "./credentials-of.ts";
import { findAgent, unknownAgentText } from "./find-agent.ts";
import { pageOf } from "./page-of.ts";
import { readRole } from "./read-gift.ts";

/** Who is known here: everybody for those who manage access, else the asker alone. */
export const users: CommandHandler = async (call) => {
  const { deps, who, args } = call;
  const role = args.what === null ? null : readRole(deps, args.what);
  const agent = args.what === null || role !== null ? null : findAgent(deps, args.what);
  if (args.what !== null && !role && !agent) return replyWith(call, unknownAgentText(deps, args.what));

  const manages = ask(call, { kind: "manage-access" }).kind === "allowed";
  const me = requireKnown(who).id;
  const found = [...deps.access.snapshot().people.values()]
    .filter(({ principal }) => manages || principal.id === me)
    .filter((person) => role === null || hasRole(person, role))
    .filter((person) => agent === null || canUse(deps, person, agent.id))
    .sort((a, b) => a.principal.displayName.localeCompare(b.principal.displayName, "en"));
  const { shown, from, more } = pageOf(call, found, { what: role ?? agent?.id ?? null });
  const lines = await Promise.all(shown.map((person) => lineOf(deps, person)));
  const of = role ?? agent?.name ?? null;
  return replyWith(call, { key: "users", of, lines, from, total: found.length }, more);
};

function hasRole({ principal, grants }: PersonAccess, role: RoleName): boolean {
  return (
    principal.role === role || grants.some(({ subject }) => subject.kind === "role" && subject.role === role)
  );
}

/** As far as their accounts are what they were when they came: the platform is asked for those on the page alone. */
function canUse(deps: CommandDeps, { principal }: PersonAccess, agentId: AgentId): boolean {
  const asker = { principalId: principal.id, standing: "member" } as const;
  const question = { kind: "use-agent", agentId } as const;
  return decideAccess(asker, question, deps.access.snapshot(), deps.clock.now()).kind === "allowed";
}

async function lineOf(deps: CommandDeps, { principal, grants }: PersonAccess): Promise<PersonLine> {
  const accounts = await deps.store.principals.identitiesOf(principal.id);
  const [first] = accounts;
  const used = (await credentialsOf(deps, principal.id)).flatMap(({ lastUsedAt }) => lastUsedAt ?? []);
  return {
    name: principal.displayName,
    role: principal.role,
    accounts,
    standing: first ? (await resolveAsker(deps, first)).facts.standing : "unknown",
    isSuspended: principal.suspendedAt !== null,
    isFrozen: isPersonFrozen(deps.access.snapshot().freezes, principal.id),
    grants: grants.length,
    lastSeenAt: used.length === 0 ? null : Math.max(...used),
  };
}

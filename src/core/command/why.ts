import type { AgentId } from "../access/permission.ts";
import { decideAccess } from "../access/policy.ts";
import type { PrincipalId } from "../people/principal.ts";
import type { Text } from "../words/text.ts";
import { ask, denialOf, nameOf, refuse, replyWith } from "./answer-command.ts";
import type { CommandDeps, CommandHandler } from "./command-deps.ts";
import { findAgent, unknownAgentText } from "./find-agent.ts";
import { lookUpPerson, shownName } from "./look-up-person.ts";

const LATEST_GRANTS = 50;

/** Says which rule lets somebody use an agent, or does not; about others only to those who look after access. */
export const why: CommandHandler = async (call) => {
  const { deps, who, args } = call;
  const person = await lookUpPerson(call);
  const isSelf = person.principal?.id === who.principal?.id;
  const audit = ask(call, { kind: "read-audit" });
  if (!isSelf && audit.kind !== "allowed" && ask(call, { kind: "manage-access" }).kind !== "allowed") {
    return (tx) => refuse(tx, call, denialOf(call, "why", "audit:read", audit));
  }
  const typed = args.what ?? "";
  const agent = findAgent(deps, typed);
  if (!agent) return replyWith(call, unknownAgentText(deps, typed));
  const question = { kind: "use-agent", agentId: agent.id } as const;
  const decision = decideAccess(person.asker, question, deps.access.snapshot(), deps.clock.now());
  const allowed = decision.kind === "allowed";
  const lastEnded =
    allowed || !person.principal ? null : await lastEndedGrant(deps, person.principal.id, agent.id);
  const { rule } = decision;
  return replyWith(call, { key: "why", person: shownName(person), agent, allowed, rule, lastEnded });
};

async function lastEndedGrant(
  deps: CommandDeps,
  person: PrincipalId,
  agentId: AgentId,
): Promise<Extract<Text, { key: "why" }>["lastEnded"]> {
  const ended = await deps.store.grants.endedOf(person, deps.clock.now(), LATEST_GRANTS);
  const last = ended.find(
    ({ subject }) => subject.kind === "permission" && subject.permission === `agent:${agentId}`,
  );
  if (!last) return null;
  const by = last.grantedBy === "system" ? "the system" : nameOf(deps, last.grantedBy);
  return { by, at: last.revokedAt ?? last.endsAt ?? last.startsAt };
}

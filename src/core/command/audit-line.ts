import { agentNameOf } from "../access/agent-directory.ts";
import { parseAgentId } from "../access/permission.ts";
import type { Actor, AuditRecord } from "../audit/audit-event.ts";
import type { PrincipalId } from "../people/principal.ts";
import type { AgentName, AuditLine } from "../words/text.ts";
import { nameOf } from "./answer-command.ts";
import type { CommandDeps } from "./command-deps.ts";

/** A record as people read it: names in the place of ids, and of the details what tells most. */
export function auditLineOf(deps: CommandDeps, record: AuditRecord): AuditLine {
  const { seq, at, action, outcome, rule, reference, details, target } = record;
  return {
    seq,
    at,
    action,
    outcome,
    by: byWords(deps, record.actor),
    whom: whomOf(deps, record),
    agent: agentOf(deps, record),
    what: target.kind === "command" ? target.id : firstOf(details, WHAT),
    before: firstOf(details, ["before"]),
    endsAt: typeof details.endsAt === "number" ? details.endsAt : null,
    rule,
    run: firstOf(details, ["run"]),
    reference,
  };
}

/** The details that say what an action was about; one action has one of them. */
const WHAT = ["gives", "gave", "takes", "after", "role", "publicId", "why", "failure", "answer", "identity"];

function firstOf(details: AuditRecord["details"], names: readonly string[]): string | null {
  for (const name of names) {
    const value = details[name];
    if (typeof value === "string") return value;
  }
  return null;
}

function byWords(deps: CommandDeps, actor: Actor): string | null {
  switch (actor.kind) {
    case "principal":
      return nameOf(deps, actor.principalId);
    case "stranger":
      return actor.identity;
    case "system":
      return null;
  }
}

/** Null when it is the one who did it. */
function whomOf(deps: CommandDeps, { actor, target, details }: AuditRecord): string | null {
  const id = target.kind === "principal" ? target.id : (details.principal ?? details.with);
  if (typeof id !== "string") return typeof details.of === "string" ? details.of : null;
  if (actor.kind === "principal" && actor.principalId === id) return null;
  return nameOf(deps, id as PrincipalId);
}

function agentOf(deps: CommandDeps, { target, details }: AuditRecord): AgentName | null {
  const named = target.kind === "agent" ? target.id : details.agent;
  const id = typeof named === "string" ? parseAgentId(named) : null;
  return id && agentNameOf(deps, id);
}

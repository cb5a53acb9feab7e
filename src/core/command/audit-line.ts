import { type AgentId, parseAgentId } from "../access/permission.ts";
import type { Actor, AuditEvent } from "../audit/audit-event.ts";
import type { PrincipalId } from "../people/principal.ts";
import type { AgentName, AuditLine } from "../words/shown.ts";

/** How ids are shown. */
export interface Names {
  person(id: PrincipalId): string;
  agent(id: AgentId): AgentName;
}

type Told = AuditEvent & { readonly seq: number; readonly at: number };

/** A record as people read it: names in the place of ids, and of the details what tells most. */
export function auditLineOf(names: Names, record: Told): AuditLine {
  const { seq, at, action, outcome, rule, reference, details, target } = record;
  return {
    seq,
    at,
    action,
    outcome,
    by: byWords(names, record.actor),
    whom: whomOf(names, record),
    agent: agentOf(names, record),
    what: target.kind === "command" ? target.id : firstOf(details, WHAT),
    before: firstOf(details, ["before"]),
    endsAt: typeof details.endsAt === "number" ? details.endsAt : null,
    rule,
    run: firstOf(details, ["run"]),
    reference,
  };
}

/** The details that say what an action was about; one action has one of them. */
const WHAT = [
  "gives",
  "gave",
  "takes",
  "after",
  "role",
  "publicId",
  "why",
  "stage",
  "failure",
  "answer",
  "identity",
  "type",
];

function firstOf(details: AuditEvent["details"], names: readonly string[]): string | null {
  for (const name of names) {
    const value = details[name];
    if (typeof value === "string") return value;
  }
  return null;
}

function byWords(names: Names, actor: Actor): string | null {
  switch (actor.kind) {
    case "principal":
      return names.person(actor.principalId);
    case "stranger":
      return actor.identity;
    case "system":
      return null;
  }
}

/** Null when it is the one who did it. */
function whomOf(names: Names, event: AuditEvent): string | null {
  const { actor, details } = event;
  const id = concernedBy(event);
  if (id === null) return typeof details.of === "string" ? details.of : null;
  if (actor.kind === "principal" && actor.principalId === id) return null;
  return names.person(id);
}

function concernedBy({ target, details }: AuditEvent): PrincipalId | null {
  const id = target.kind === "principal" ? target.id : (details.principal ?? details.with);
  return typeof id === "string" ? (id as PrincipalId) : null;
}

/** Everybody whose name the line of an event shows. */
export function peopleIn(event: AuditEvent): readonly PrincipalId[] {
  const { actor } = event;
  const ids = [actor.kind === "principal" ? actor.principalId : null, concernedBy(event)];
  return ids.filter((id) => id !== null);
}

function agentOf(names: Names, { target, details }: AuditEvent): AgentName | null {
  const named = target.kind === "agent" ? target.id : details.agent;
  const id = typeof named === "string" ? parseAgentId(named) : null;
  return id && names.agent(id);
}

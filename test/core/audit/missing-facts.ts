import type { AuditAction, AuditRecord } from "../../../src/core/audit/audit-event.ts";

/** The details that an action cannot do without, where it was done. */
const FACTS: Partial<Record<AuditAction, readonly string[]>> = {
  "admin.claimed": ["before", "after"],
  "conversation.closed": ["agent"],
  "conversation.locked": ["agent", "before", "after"],
  "conversation.opened": ["agent", "place"],
  "conversation.shared": ["agent", "with", "before", "after"],
  "conversation.unlocked": ["agent", "before", "after"],
  "conversation.unshared": ["agent", "with", "before", "after"],
  "credential.issued": ["principal", "publicId", "scopes", "gateway"],
  "credential.refused": ["principal", "gateway", "why"],
  "credential.revoked": ["principal", "publicId", "gateway"],
  "grant.created": ["grant", "gives", "before", "after"],
  "grant.revoked": ["grant", "gave", "before", "after"],
  "identity.linked": ["identity"],
  "message.received": ["agent", "conversation", "text", "letters"],
  "message.refused": ["event", "answer", "text", "letters"],
  "principal.created": ["role"],
  "principal.role-changed": ["before", "after"],
  "turn.answered": ["agent", "conversation", "run", "text", "letters"],
  "turn.dispatched": ["agent", "conversation", "publicId"],
  "turn.failed": ["agent", "conversation", "failure"],
  "turn.stopped": ["agent", "conversation"],
};

/** What began by itself, at a start or at an end of time, belongs to no request. */
const UNASKED = /^(system|claim-code|audit)\./;

/** What a record lacks of what its action has to tell. */
export function missingFacts(record: AuditRecord): readonly string[] {
  const { action, actor, target, outcome, rule, details, reference } = record;
  const missing = (FACTS[action] ?? []).filter((name) => details[name] === undefined);
  if (target.id === "") missing.push("target");
  if (outcome === "denied" && rule === null && action !== "message.refused") missing.push("rule");
  if (actor.kind === "principal" && actor.identity === null) missing.push("identity");
  const isAsked = actor.kind !== "system" && !UNASKED.test(action);
  if (isAsked && reference === null) missing.push("reference");
  if (typeof details.text === "string" && !/^[0-9a-f]{64}$/.test(details.text)) missing.push("digest");
  return missing.map((name) => `#${record.seq} ${action}: ${name}`);
}

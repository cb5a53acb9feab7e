import type { Actor, AuditEvent } from "./audit-event.ts";

/** What the first record names as the hash before it. */
export const CHAIN_START = "0".repeat(64);

/** What a record's hash stands over; what may be erased one day is in it as a digest alone. */
export interface ChainedPart
  extends Pick<AuditEvent, "actor" | "action" | "target" | "outcome" | "reference"> {
  readonly seq: number;
  readonly at: number;
  readonly digest: string;
  readonly previousHash: string;
}

/** The text whose SHA-256 is a record's hash: canonical JSON, so that equal facts are equal bytes. */
export function chainText(part: ChainedPart): string {
  const { seq, at, actor, action, target, outcome, reference, digest, previousHash } = part;
  // Its keys stand sorted here, which is several times faster than sorting them for every record.
  return JSON.stringify({
    action,
    actor: { id: actorIdOf(actor), kind: actor.kind },
    at,
    digest,
    outcome,
    previousHash,
    reference,
    seq,
    target: { id: target.id, kind: target.kind },
    v: 1,
  });
}

/** The text whose SHA-256 is a record's digest: what can be erased. The salt keeps an erased part from being guessed. */
export function erasableText(event: Pick<AuditEvent, "actor" | "rule" | "details">, salt: string): string {
  const { actor, rule, details } = event;
  const identity = actor.kind === "system" ? null : actor.identity;
  return `{"details":${canonicalJson(details)},"identity":${JSON.stringify(identity)},"rule":${JSON.stringify(rule)},"salt":${JSON.stringify(salt)}}`;
}

/** The principal's id or the job's name; a stranger has none. */
export function actorIdOf(actor: Actor): string | null {
  if (actor.kind === "principal") return actor.principalId;
  return actor.kind === "system" ? actor.job : null;
}

/** Of values as JSON keeps them, so that the same text comes of what is read back. */
function canonicalJson(details: AuditEvent["details"]): string {
  let text = "";
  for (const name of Object.keys(details).sort()) {
    const value = JSON.stringify(details[name]);
    // JSON leaves out what is undefined.
    if (value !== undefined) text += `${text === "" ? "" : ","}${JSON.stringify(name)}:${value}`;
  }
  return `{${text}}`;
}

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
  // Written out with its keys sorted, which is several times faster than sorting them for every record.
  const actorText = `{"id":${json(actorIdOf(actor))},"kind":${json(actor.kind)}}`;
  const targetText = `{"id":${json(target.id)},"kind":${json(target.kind)}}`;
  return (
    `{"action":${json(action)},"actor":${actorText},"at":${json(at)},"digest":${json(digest)},` +
    `"outcome":${json(outcome)},"previousHash":${json(previousHash)},"reference":${json(reference)},` +
    `"seq":${json(seq)},"target":${targetText},"v":1}`
  );
}

// Nothing is written without it, also where it looks safe: what stands in a row may have been forged.
const json = (value: string | number | null): string => JSON.stringify(value);

/** The text whose SHA-256 is a record's digest: what can be erased. The salt keeps an erased part from being guessed. */
export function erasableText(event: Pick<AuditEvent, "actor" | "rule" | "details">, salt: string): string {
  const { actor, rule, details } = event;
  const identity = actor.kind === "system" ? null : actor.identity;
  return `{"details":${canonicalJson(details)},"identity":${json(identity)},"rule":${json(rule)},"salt":${json(salt)}}`;
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

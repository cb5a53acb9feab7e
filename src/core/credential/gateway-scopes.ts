import type { CredentialKind, Scope } from "./credential.ts";

/** The least that lets a person talk to agents: what the gateway enforces differs by the kind of credential. */
const TALK: Record<CredentialKind, readonly Scope[]> = {
  device: ["operator.read", "operator.write"],
  identity: ["operator.read", "operator.sessions.write", "operator.approvals"],
};

/** The exact scopes of a person who may talk to agents; never any of an admin's, whatever their role here. */
export function scopesToTalk(kind: CredentialKind): readonly Scope[] {
  return TALK[kind];
}

/** Same scopes, in whatever order? */
export function sameScopes(a: readonly Scope[], b: readonly Scope[]): boolean {
  return a.length === b.length && a.every((scope) => b.includes(scope));
}

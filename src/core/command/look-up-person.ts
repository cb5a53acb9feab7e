import { AppError } from "../errors.ts";
import type { Identity } from "../people/identity.ts";
import type { Principal } from "../people/principal.ts";
import { type ResolvedAsker, resolveAsker } from "../people/resolve-asker.ts";
import type { CommandCall } from "./command-deps.ts";

/** Somebody we know, behind an account. */
export interface KnownPerson {
  readonly identity: Identity;
  readonly principal: Principal;
}

/** Who a command is about, by account, with the platform's word on it as of now. */
export async function lookUpPerson(call: CommandCall): Promise<ResolvedAsker> {
  const identity = identityIn(call);
  return identity === call.who.identity ? call.who : resolveAsker(call.deps, identity);
}

/** The same among those we know, without asking the platform: taking away must not wait for it. */
export async function findPerson(call: CommandCall): Promise<KnownPerson | null> {
  const identity = identityIn(call);
  const principal = await call.deps.store.principals.byIdentity(identity);
  return principal && { identity, principal };
}

/** Whom a question to the audit is about, known or not. */
export interface AuditSubject {
  readonly identity: Identity;
  readonly principal: Principal | null;
  readonly name: string;
}

/** Null: everybody. The platform is not asked: what is recorded does not depend on it. */
export async function auditSubject(call: CommandCall): Promise<AuditSubject | null> {
  if (call.args.person === null) return null;
  const identity = identityIn(call);
  const principal = await call.deps.store.principals.byIdentity(identity);
  return { identity, principal, name: principal?.displayName ?? identity };
}

/** As people are shown: by their name with us, else by the platform's, else by the account. */
export function shownName(person: ResolvedAsker): string {
  return person.principal?.displayName ?? person.facts.displayName ?? person.identity;
}

export function identityIn({ who, args }: CommandCall): Identity {
  if (args.person === null) throw new AppError("internal", "a command about a person came without one");
  return args.person === "me" ? who.identity : args.person;
}

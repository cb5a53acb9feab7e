import { GUEST } from "../access/builtin-roles.ts";
import { type GrantSubject, subjectKeyOf } from "../access/grant.ts";
import { permissionsIn } from "../access/policy.ts";
import { permissionsOf, powerBeyond } from "../access/power-beyond.ts";
import { isDangerousTaking } from "../button/dangerous-order.ts";
import { offerOrder } from "../button/offer-order.ts";
import { actorOf } from "../people/resolve-asker.ts";
import type { Tx } from "../ports/store.ts";
import { replyWith } from "./answer-command.ts";
import type { CommandCall, CommandHandler } from "./command-deps.ts";
import { unknownAgentText } from "./find-agent.ts";
import { findPerson, identityIn, type KnownPerson } from "./look-up-person.ts";
import { agentNamedIn, readSubject } from "./read-gift.ts";
import { takeAndTell } from "./tell-revoke.ts";

/** Takes an agent, role or permission away, or everything when nothing is named; what it ends is stopped at once. */
export const revoke: CommandHandler = async (call) => {
  const { deps, args } = call;
  const person = await findPerson(call);
  if (!person) return replyWith(call, { key: "person-unknown", typed: identityIn(call) });
  const typed = args.what;
  const subject =
    typed === null ? "everything" : (readSubject(deps, typed) ?? (await heldSubject(call, person, typed)));
  if (subject && isDangerousTaking(deps, person.principal, subject)) {
    const order = { kind: "revoke", identity: person.identity, subject } as const;
    return async (tx) =>
      (await isRefused(tx, call, person, subject))
        ? takeAndTell(tx, call, person, subject)
        : offerOrder(tx, call, order, person.principal.displayName);
  }
  if (subject) return (tx) => takeAndTell(tx, call, person, subject);
  const named = typed ?? "";
  return replyWith(call, unknownAgentText(deps, agentNamedIn(named.toLowerCase()) ?? named));
};

/** What cannot be done is answered at once, and not confirmed first. */
async function isRefused(
  tx: Tx,
  { deps, who }: CommandCall,
  { principal }: KnownPerson,
  subject: GrantSubject | "everything",
): Promise<boolean> {
  const role = (await tx.principals.get(principal.id))?.role;
  const grants = await tx.grants.currentOf(principal.id, deps.clock.now());
  if (role === GUEST && grants.length === 0) return true;
  const held = await permissionsOf(tx, deps, principal.id);
  const taken = subject === "everything" ? held : permissionsIn({ subject }, deps.settings.roles);
  return (await powerBeyond(tx, deps, actorOf(who), taken)) !== null;
}

/** Agents and roles go; grants of them stay until they are taken. */
async function heldSubject(
  { deps }: CommandCall,
  { principal }: KnownPerson,
  typed: string,
): Promise<GrantSubject | null> {
  const held = await deps.store.grants.currentOf(principal.id, deps.clock.now());
  const words = typed.trim().toLowerCase();
  const keys = [words, `agent:${words}`, `role:${words}`];
  return held.find(({ subject }) => keys.includes(subjectKeyOf(subject)))?.subject ?? null;
}

import type { Asker } from "../access/policy.ts";
import type { Actor } from "../audit/audit-event.ts";
import type { Deps } from "../ports/deps.ts";
import { type AccountFacts, type Identity, platformOf } from "./identity.ts";
import type { Principal } from "./principal.ts";

/** Who is speaking, and what their platform says of the account right now. */
export interface ResolvedAsker {
  readonly identity: Identity;
  readonly asker: Asker;
  /** Null: nobody we know. */
  readonly principal: Principal | null;
  readonly facts: AccountFacts;
}

const NO_FACTS: AccountFacts = { standing: "unknown", displayName: null };

/** Finds the person behind an account. A platform that does not answer, or is not there, counts as `unknown`. */
export async function resolveAsker(
  deps: Pick<Deps, "store" | "adapters" | "access">,
  identity: Identity,
): Promise<ResolvedAsker> {
  const [found, facts] = await Promise.all([
    deps.store.principals.byIdentity(identity),
    lookUp(deps, identity),
  ]);
  const principal = found && (deps.access.snapshot().people.get(found.id)?.principal ?? found);
  return {
    identity,
    asker: { principalId: principal?.id ?? null, standing: facts.standing },
    principal,
    facts,
  };
}

/** The one who does it, as the audit names them. */
export function actorOf(who: Pick<ResolvedAsker, "identity" | "principal">): Actor {
  const { identity, principal } = who;
  return principal
    ? { kind: "principal", principalId: principal.id, identity }
    : { kind: "stranger", identity };
}

async function lookUp(deps: Pick<Deps, "adapters">, identity: Identity): Promise<AccountFacts> {
  try {
    return (await deps.adapters.get(platformOf(identity))?.lookUp(identity)) ?? NO_FACTS;
  } catch {
    return NO_FACTS;
  }
}

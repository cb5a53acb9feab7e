import type { Deps } from "../ports/deps.ts";
import { type AccountFacts, type Identity, platformOf } from "./identity.ts";
import type { Principal } from "./principal.ts";
import { readableName } from "./readable-name.ts";

/**
 * Keeps the name we show in step with the platform's: that of a person's first account, so that it is one name whichever
 * they speak through. Names decide nothing, so this needs no audit.
 */
export async function learnName(
  deps: Pick<Deps, "store">,
  person: Principal,
  through: { readonly identity: Identity; readonly facts: AccountFacts },
): Promise<void> {
  const displayName = readableName(through.facts.displayName);
  if (displayName === "" || displayName === person.displayName) return;
  const [first] = await deps.store.principals.identitiesOf(person.id);
  if (first !== through.identity) return;
  await deps.store.transact((tx) => tx.principals.setDisplayName(person.id, displayName));
}

/** Asks the platforms for the names of people who never spoke, such as an admin from the settings. Faults change nothing. */
export async function learnNames(deps: Pick<Deps, "store" | "adapters" | "logger">): Promise<void> {
  for (const person of await deps.store.principals.all()) {
    const [identity] = await deps.store.principals.identitiesOf(person.id);
    const adapter = identity && deps.adapters.get(platformOf(identity));
    if (!identity || !adapter || !identity.endsWith(`:${person.displayName}`)) continue;
    try {
      await learnName(deps, person, { identity, facts: await adapter.lookUp(identity) });
    } catch (fault) {
      deps.logger.warn({ principal: person.id, fault: String(fault) }, "a name could not be learned");
    }
  }
}

import type { AccountFacts, Identity } from "../../src/core/people/identity.ts";
import type { Clock } from "../../src/core/ports/clock.ts";
import type { Logger } from "../../src/core/ports/logger.ts";

const REMEMBERED_MS = 60_000;
const MOST_REMEMBERED = 5000;

/** What is said of an account of which the platform says nothing. */
export const NOBODY: AccountFacts = { standing: "unknown", displayName: null };

interface Platform {
  /** As people call it. */
  readonly name: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Asks a platform what somebody's account is; remembers it for a minute, faults not at all. */
export function rememberFacts(
  { name, clock, logger }: Platform,
  ask: (identity: Identity) => Promise<AccountFacts>,
): (identity: Identity) => Promise<AccountFacts> {
  const remembered = new Map<Identity, { readonly at: number; readonly facts: Promise<AccountFacts> }>();
  return (identity) => {
    const now = clock.now();
    const known = remembered.get(identity);
    // A clock that was set back must not make it remember for longer.
    if (known && now >= known.at && now - known.at < REMEMBERED_MS) return known.facts;
    if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    const facts = ask(identity).catch((fault) => {
      remembered.delete(identity);
      logger.warn({ identity, fault: String(fault) }, `${name} could not say who somebody is`);
      return NOBODY;
    });
    remembered.set(identity, { at: now, facts });
    return facts;
  };
}

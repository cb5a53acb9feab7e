import type { ResolvedAsker } from "../people/resolve-asker.ts";
import type { Tx } from "../ports/store.ts";
import type { AccessRequest } from "./access-request.ts";

const DAY_MS = 24 * 60 * 60_000;
/** At once, and in a day: of one of us, and of a stranger. */
const MOST = { known: { open: 5, aDay: 15 }, stranger: { open: 1, aDay: 3 } } as const;
/** Of all strangers at once: a crowd of new accounts must not bury those who decide. */
const MOST_OF_STRANGERS = 50;

/** What somebody asked for in the last 24 hours, and what of it waits longer; from all of their accounts. */
export async function latestRequests(
  tx: Tx,
  { principal, identity }: ResolvedAsker,
  now: number,
): Promise<readonly AccessRequest[]> {
  const accounts = principal ? await tx.principals.identitiesOf(principal.id) : [identity];
  return tx.accessRequests.ofAccounts(accounts, now - DAY_MS);
}

/** Why somebody may not ask once more just now; null when they may. */
export async function capFor(tx: Tx, who: ResolvedAsker, earlier: readonly AccessRequest[]) {
  const most = who.principal ? MOST.known : MOST.stranger;
  const open = earlier.filter(({ state }) => state === "pending").length;
  if (open >= most.open) return { why: "too-many-open", limit: most.open } as const;
  if (earlier.length >= most.aDay) return { why: "too-many-a-day", limit: most.aDay } as const;
  if (who.principal) return null;
  const strangers = (await tx.accessRequests.pending()).filter(({ principalId }) => principalId === null);
  return strangers.length >= MOST_OF_STRANGERS ? ({ why: "nobody", limit: 0 } as const) : null;
}

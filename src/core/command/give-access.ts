import { GUEST, MEMBER } from "../access/builtin-roles.ts";
import { type GrantOutcome, grantAccess } from "../access/grant-access.ts";
import { permissionsIn } from "../access/policy.ts";
import { powerBeyond } from "../access/power-beyond.ts";
import type { GrantRefusal } from "../access/refuse-grant.ts";
import { addPerson } from "../people/add-person.ts";
import { actorOf, type ResolvedAsker } from "../people/resolve-asker.ts";
import type { Tx } from "../ports/store.ts";
import type { Gift } from "../words/button.ts";
import type { Asking } from "./answer-command.ts";

export type GiveOutcome =
  | Exclude<GrantOutcome, GrantRefusal>
  /** `recorded`: the audit has it already. */
  | { readonly kind: "refused"; readonly refusal: GrantRefusal; readonly recorded: boolean };

const REFUSALS: readonly string[] = ["needs-end", "over", "not-a-person", "beyond-yours"];

/** Gives something to an account; a stranger becomes a principal by it, and only when nothing stands against it. */
export async function giveAccess(
  tx: Tx,
  asking: Asking,
  person: ResolvedAsker,
  gift: Gift,
): Promise<GiveOutcome> {
  const { deps, who } = asking;
  const by = actorOf(who);
  const known = await tx.principals.byIdentity(person.identity);
  if (!known) {
    const refusal = await refusalFor(tx, asking, person, gift);
    if (refusal) return { kind: "refused", refusal, recorded: false };
  }
  const { standing, displayName } = person.facts;
  const role = standing === "member" ? MEMBER : GUEST;
  const to = known ?? (await addPerson(tx, deps, { identity: person.identity, displayName, role }, by));
  const outcome = await grantAccess(tx, deps, by, { to, ...gift, toStanding: standing });
  if (isRefusal(outcome)) return { kind: "refused", refusal: outcome, recorded: true };
  // Whoever became a member by this got what was asked for.
  const isNews = outcome.kind === "same-role" && !known;
  return isNews ? { kind: "role-changed", from: GUEST, to: outcome.role } : outcome;
}

/** What stands against a gift, as far as it can be told before anybody is made a principal. */
export async function refusalFor(
  tx: Tx,
  { deps, who }: Asking,
  person: ResolvedAsker,
  gift: Gift,
): Promise<GrantRefusal | null> {
  const { standing } = person.facts;
  if (standing === "unknown" || standing === "deactivated" || standing === "bot") {
    return { kind: "not-a-person", standing };
  }
  if (gift.endsAt === null && standing !== "member") return { kind: "needs-end" };
  if (gift.endsAt !== null && gift.endsAt <= deps.clock.now()) return { kind: "over" };
  const permissions = permissionsIn(gift, deps.access.snapshot().roles);
  const permission = await powerBeyond(tx, deps, actorOf(who), permissions);
  return permission && { kind: "beyond-yours", permission };
}

function isRefusal(outcome: GrantOutcome): outcome is GrantRefusal {
  return REFUSALS.includes(outcome.kind);
}

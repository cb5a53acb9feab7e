import { freezeKeyOf } from "../access/freeze.ts";
import type { GrantSubject } from "../access/grant.ts";
import { loadFreezes, loadPerson } from "../access/load-snapshot.ts";
import { permissionsIn } from "../access/policy.ts";
import { powersOf } from "../command/read-gift.ts";
import type { Principal } from "../people/principal.ts";
import type { Deps } from "../ports/deps.ts";
import type { Tx } from "../ports/store.ts";
import type { DangerousOrder, Gift } from "../words/button.ts";

type RuleDeps = Pick<Deps, "settings">;

/** Taking everything, or what makes an admin, is asked back first. */
export function isDangerousTaking(
  { settings }: RuleDeps,
  from: Principal,
  subject: GrantSubject | "everything",
): boolean {
  if (subject === "everything") return true;
  const isOfRole = subject.kind === "role" && subject.role === from.role;
  const taken = isOfRole
    ? settings.roles.get(from.role)?.permissions
    : permissionsIn({ subject }, settings.roles);
  return taken?.some((permission) => permission === "*") ?? false;
}

/** Giving a power over Gatehouse, or replacing an admin's role by another, is asked back first. */
export function isDangerousGift(deps: RuleDeps, to: Principal | null, gift: Gift): boolean {
  return powersOf(deps, gift.subject).length > 0 || replacesAdmin(deps, to, gift);
}

/** A role without an end takes the place of the one that somebody has: an admin's, by one that is none. */
export function replacesAdmin(deps: RuleDeps, to: Principal | null, gift: Gift): boolean {
  const replaces = gift.subject.kind === "role" && gift.endsAt === null && to !== null;
  const had = replaces ? deps.settings.roles.get(to.role)?.permissions : undefined;
  return had?.some((permission) => permission === "*") ?? false;
}

/**
 * What an order means at this moment, as a digest: the order itself and everything that says whom it reaches. A second
 * step counts only for the meaning that the first one showed.
 */
export async function digestOf(
  tx: Tx,
  deps: Pick<Deps, "clock" | "hasher" | "settings">,
  order: DangerousOrder,
): Promise<string> {
  const known = "identity" in order ? await tx.principals.byIdentity(order.identity) : null;
  const facts = known && (await factsOf(tx, deps, known));
  // What a role holds can be another after a start with other settings.
  const powers = givenIn(order).map((subject) => powersOf(deps, subject));
  return deps.hasher.sha256(JSON.stringify([order, facts, powers, await freezesOn(tx, known)]));
}

/** What an order gives to somebody. */
export function givenIn(order: DangerousOrder): readonly GrantSubject[] {
  switch (order.kind) {
    case "grant":
      return [order.gift.subject];
    case "give-back":
      return order.gifts.map(({ subject }) => subject);
    case "invite":
      return order.wish.gives;
    case "revoke":
    case "freeze-all":
      return [];
  }
}

async function factsOf(tx: Tx, deps: Pick<Deps, "clock">, known: Principal) {
  const person = await loadPerson(tx, known.id, deps.clock.now());
  if (!person) return null;
  const { id, role, suspendedAt } = person.principal;
  return [id, role, suspendedAt, person.grants.map((grant) => `${grant.id}/${grant.endsAt}`).sort()];
}

/** Of everything, and of whom the order is about: somebody else's freeze changes nothing of what it means. */
async function freezesOn(tx: Tx, person: Principal | null): Promise<readonly string[]> {
  return [...(await loadFreezes(tx)).values()]
    .map(({ target }) => target)
    .filter((one) => one.kind === "all" || (one.kind === "person" && one.principalId === person?.id))
    .map(freezeKeyOf);
}

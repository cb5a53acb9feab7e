import { subjectKeyOf } from "../access/grant.ts";
import { revokeAccess } from "../access/revoke-access.ts";
import { type Asking, reply, requireKnown } from "../command/answer-command.ts";
import type { FollowUp, Work } from "../command/command-deps.ts";
import { giveAccess } from "../command/give-access.ts";
import { type KnownPerson, shownName } from "../command/look-up-person.ts";
import { shownSubject } from "../command/read-gift.ts";
import { refuseGift, tellReceiver } from "../command/tell-grant.ts";
import { takeAndTell } from "../command/tell-revoke.ts";
import { letBackIn } from "../leaving/let-back-in.ts";
import type { Standing } from "../people/identity.ts";
import type { Principal } from "../people/principal.ts";
import { actorOf, type ResolvedAsker, resolveAsker } from "../people/resolve-asker.ts";
import type { Tx } from "../ports/store.ts";
import type { ButtonAction, Gift } from "../words/button.ts";
import { isDangerousGift, isDangerousTaking } from "./dangerous-order.ts";
import { offerOrder } from "./offer-order.ts";

type Action<Kind extends ButtonAction["kind"]> = Extract<ButtonAction, { kind: Kind }>;

/** Takes a gift back; one that was made longer gets its earlier end again. */
export async function undoGrant(asking: Asking, action: Action<"undo-grant">): Promise<Work> {
  const { deps } = asking;
  const person = await resolveAsker(deps, action.identity);
  const { principal } = person;
  if (!principal) return (tx) => reply(tx, asking, { key: "button-gone" });
  const known = { ...person, principal };
  const { identity, subject } = action;
  const before = action.before !== null && action.before > deps.clock.now() ? action.before : null;
  if (isDangerousTaking(deps, principal, subject)) {
    const order = {
      kind: "revoke",
      identity,
      subject,
      ...(before === null ? {} : { endsAt: before }),
    } as const;
    return (tx) => offerOrder(tx, asking, order, principal.displayName);
  }
  if (before === null) return (tx) => takeAndTell(tx, asking, known, subject);
  return (tx) => shorten(tx, asking, known, { subject, endsAt: before, reason: null });
}

/** Brings an earlier end back; an undo gives nothing that was taken, or ends earlier, by now. */
export async function shorten(
  tx: Tx,
  asking: Asking,
  person: ResolvedAsker & KnownPerson,
  gift: Gift,
): Promise<FollowUp | null> {
  const { deps, who } = asking;
  if (!(await isHeldLonger(tx, asking, person.principal, gift))) {
    return reply(tx, asking, { key: "button-gone" });
  }
  const request = { from: person.principal, subject: gift.subject };
  await revokeAccess(tx, deps, actorOf(who), request);
  const outcome = await giveAccess(tx, asking, person, gift);
  if (outcome.kind === "refused") await refuseGift(tx, asking, person, { gift, ...outcome });
  else {
    const what = shownSubject(deps, gift.subject);
    await reply(tx, asking, { key: "undone", person: shownName(person), what, endsAt: gift.endsAt });
  }
  return () => deps.turns.enforceAccess(person.principal.id, requireKnown(who).displayName);
}

/** Do they have it beyond this end, by a grant or as their role? */
async function isHeldLonger(
  tx: Tx,
  { deps }: Asking,
  { id }: Principal,
  { subject, endsAt: until }: Gift,
): Promise<boolean> {
  if (subject.kind === "role" && (await tx.principals.get(id))?.role === subject.role) return true;
  return (await tx.grants.currentOf(id, deps.clock.now())).some(
    (grant) =>
      subjectKeyOf(grant.subject) === subjectKeyOf(subject) &&
      (grant.endsAt ?? Infinity) > (until ?? Infinity),
  );
}

/** Takes back that somebody was closed, once their platform says that they are there again. */
export async function pressLetBackIn(asking: Asking, action: Action<"let-back-in">): Promise<Work> {
  const { deps } = asking;
  const person = await resolveAsker(deps, action.identity);
  const { principal, facts } = person;
  if (!principal) return (tx) => reply(tx, asking, { key: "button-gone" });
  const name = principal.displayName;
  if (!PRESENT.includes(facts.standing)) {
    return (tx) => reply(tx, asking, { key: "still-gone", person: name, standing: facts.standing });
  }
  const undo = await undoRevoke(asking, { ...action, kind: "undo-revoke" });
  return async (tx) => {
    await letBackIn(tx, deps, actorOf(asking.who), principal);
    return action.gifts.length === 0 ? reply(tx, asking, { key: "let-back-in", person: name }) : undo(tx);
  };
}

const PRESENT: readonly Standing[] = ["member", "guest", "external"];

/** Gives back what was taken, as far as its end has not passed. */
export async function undoRevoke(asking: Asking, action: Action<"undo-revoke">): Promise<Work> {
  const { deps } = asking;
  const person = await resolveAsker(deps, action.identity);
  const now = deps.clock.now();
  const gifts = action.gifts.filter(({ endsAt }) => endsAt === null || endsAt > now);
  const { principal } = person;
  if (!principal || gifts.length === 0) return (tx) => reply(tx, asking, { key: "button-gone" });
  if (gifts.some((gift) => isDangerousGift(deps, principal, gift))) {
    const order = { kind: "give-back", identity: action.identity, gifts } as const;
    return (tx) => offerOrder(tx, asking, order, principal.displayName);
  }
  return (tx) => giveBack(tx, asking, { ...person, principal }, gifts);
}

export async function giveBack(
  tx: Tx,
  asking: Asking,
  person: ResolvedAsker & KnownPerson,
  gifts: readonly Gift[],
): Promise<FollowUp | null> {
  const { deps, who } = asking;
  const given: string[] = [];
  for (const gift of gifts) {
    const outcome = await giveAccess(tx, asking, person, gift);
    if (outcome.kind === "refused") await refuseGift(tx, asking, person, { gift, ...outcome });
    else given.push(shownSubject(deps, gift.subject));
  }
  if (given.length === 0) return null;
  const what = given.join(", ");
  await reply(tx, asking, { key: "undone", person: shownName(person), what });
  const endsAt = gifts.length === 1 ? (gifts[0]?.endsAt ?? null) : null;
  if (person.principal.id !== requireKnown(who).id) {
    await tellReceiver(tx, asking, person, { what, endsAt, example: "" });
  }
  // A role that comes back can hold less than the one it replaces.
  return () => deps.turns.enforceAccess(person.principal.id, requireKnown(who).displayName);
}

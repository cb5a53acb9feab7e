import { ADMIN, GUEST } from "../access/builtin-roles.ts";
import { loadPerson } from "../access/load-snapshot.ts";
import { requireNotLastAdmin } from "../access/require-admin-remains.ts";
import { type Asking, reply, requireKnown } from "../command/answer-command.ts";
import { powersOf, shownSubject } from "../command/read-gift.ts";
import type { Identity } from "../people/identity.ts";
import type { Tx } from "../ports/store.ts";
import type { DangerousOrder } from "../words/button.ts";
import type { ButtonLabel, Text } from "../words/text.ts";
import { digestOf, givenIn, replacesAdmin } from "./dangerous-order.ts";

/** A second step that comes later is no second thought of the same moment. */
const CONFIRM_MS = 2 * 60_000;

/** Says exactly what a dangerous order does, and asks the same person to confirm it, once and soon. */
export async function offerOrder(tx: Tx, asking: Asking, order: DangerousOrder, person = ""): Promise<null> {
  const { deps, who } = asking;
  const onlyFor = requireKnown(who).id;
  const offer = deps.ids.next("f");
  if ("identity" in order) await requireLastAdminStays(tx, asking, order);
  const digest = await digestOf(tx, deps, order);
  const { text, label } = await cardOf(tx, asking, order, person);
  return reply(tx, asking, text, [
    {
      label,
      action: { kind: "confirm-order", order, by: who.identity, digest, offer },
      onlyFor,
      tone: "danger",
      lifeMs: CONFIRM_MS,
    },
    { label: { key: "cancel" }, action: { kind: "dismiss", offer }, onlyFor, lifeMs: CONFIRM_MS },
  ]);
}

/** Nobody confirms what cannot be. */
async function requireLastAdminStays(
  tx: Tx,
  { deps }: Asking,
  order: Extract<DangerousOrder, { identity: Identity }>,
): Promise<void> {
  const known = await tx.principals.byIdentity(order.identity);
  const gifts = order.kind === "grant" ? [order.gift] : order.kind === "give-back" ? order.gifts : [];
  const takes = order.kind === "revoke" || gifts.some((gift) => replacesAdmin(deps, known, gift));
  if (known && takes) await requireNotLastAdmin(tx, deps, known.id);
}

interface Card {
  readonly text: Text;
  readonly label: ButtonLabel;
}

async function cardOf(tx: Tx, asking: Asking, order: DangerousOrder, person: string): Promise<Card> {
  const { deps } = asking;
  if (order.kind === "freeze-all") return freezeCard(tx, asking);
  if (order.kind === "revoke") return takeCard(tx, asking, order, person);
  const given = givenIn(order);
  const powerful = given.filter((one) => powersOf(deps, one).length > 0);
  if (powerful.length === 0) return adminCard(person, ADMIN);
  const powers = [...new Set(powerful.flatMap((subject) => powersOf(deps, subject)))];
  if (order.kind === "invite") {
    const gives = given.map((subject) => shownSubject(deps, subject));
    return { text: { key: "confirm-powerful-invite", gives, powers }, label: { key: "confirm-invite" } };
  }
  const role = powerful.map((subject) => shownSubject(deps, subject)).join(", ");
  return {
    text: { key: "confirm-powerful-grant", person, role, powers },
    label: { key: "confirm-grant", person, role },
  };
}

async function takeCard(
  tx: Tx,
  { deps }: Asking,
  { identity, subject, endsAt }: Extract<DangerousOrder, { kind: "revoke" }>,
  person: string,
): Promise<Card> {
  if (subject !== "everything") return adminCard(person, shownSubject(deps, subject), endsAt);
  const known = await tx.principals.byIdentity(identity);
  const access = known && (await loadPerson(tx, known.id, deps.clock.now()));
  const running = known ? (await tx.turns.unfinishedOf(known.id)).length : 0;
  const role = known?.role ?? GUEST;
  return {
    text: { key: "confirm-revoke-all", person, role, grants: access?.grants.length ?? 0, running },
    label: { key: "confirm-order", does: "revoke-all" },
  };
}

const adminCard = (person: string, what: string, endsAt?: number): Card => ({
  text: { key: "confirm-take-admin", person, what, ...(endsAt === undefined ? {} : { endsAt }) },
  label: { key: "confirm-order", does: endsAt === undefined ? "take-admin" : "shorten-admin" },
});

async function freezeCard(tx: Tx, { deps }: Asking): Promise<Card> {
  const people = [...deps.access.snapshot().people.values()];
  const active = people.filter(({ principal }) => principal.suspendedAt === null).length;
  const running = (await tx.turns.unfinished()).length;
  const approvals = (await tx.approvals.open()).length;
  return {
    text: { key: "confirm-freeze-all", people: active, running, approvals },
    label: { key: "confirm-order", does: "freeze-all" },
  };
}

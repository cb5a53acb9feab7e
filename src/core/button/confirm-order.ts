import { type Asking, refuse, reply, requireKnown } from "../command/answer-command.ts";
import type { Work } from "../command/command-deps.ts";
import { freezeAndTell } from "../command/freeze.ts";
import { giveAndTell } from "../command/tell-grant.ts";
import { makeAndTell } from "../command/tell-invite.ts";
import { takeAndTell } from "../command/tell-revoke.ts";
import { resolveAsker } from "../people/resolve-asker.ts";
import type { Tx } from "../ports/store.ts";
import type { ButtonAction, DangerousOrder } from "../words/button.ts";
import { digestOf } from "./dangerous-order.ts";
import { giveBack, shorten } from "./press-undo.ts";

/** The second step: it counts only while the order means what it meant when it was shown. */
export async function confirmOrder(
  asking: Asking,
  { order, digest }: Extract<ButtonAction, { kind: "confirm-order" }>,
): Promise<Work> {
  const work = await workOf(asking, order);
  return async (tx) => {
    if ((await digestOf(tx, asking.deps, order)) !== digest) {
      return refuse(tx, asking, {
        text: { key: "confirm-changed" },
        action: "command.refused",
        target: { kind: "command", id: order.kind },
        rule: "What was to be confirmed is not as it was shown.",
      });
    }
    await record(tx, asking, order, digest);
    return work(tx);
  };
}

async function workOf(asking: Asking, order: DangerousOrder): Promise<Work> {
  if (order.kind === "freeze-all") {
    return (tx) => freezeAndTell(tx, asking, { kind: "all" }, order.reason);
  }
  if (order.kind === "invite") return (tx) => makeAndTell(tx, asking, order.wish);
  const person = await resolveAsker(asking.deps, order.identity);
  const { principal } = person;
  if (order.kind === "grant") return (tx) => giveAndTell(tx, asking, person, order.gift);
  if (!principal) return (tx) => reply(tx, asking, { key: "button-gone" });
  const known = { ...person, principal };
  if (order.kind === "give-back") return (tx) => giveBack(tx, asking, known, order.gifts);
  const { subject, endsAt } = order;
  return subject === "everything" || endsAt === undefined
    ? (tx) => takeAndTell(tx, asking, known, subject)
    : (tx) => shorten(tx, asking, known, { subject, endsAt, reason: null });
}

async function record(
  tx: Tx,
  { deps, who, request }: Asking,
  order: DangerousOrder,
  digest: string,
): Promise<void> {
  const { id: principalId } = requireKnown(who);
  await tx.audit.append(
    {
      actor: { kind: "principal", principalId, identity: who.identity },
      action: "command.confirmed",
      target: { kind: "command", id: order.kind },
      outcome: "done",
      rule: null,
      details: { digest, ...("identity" in order ? { identity: order.identity } : {}) },
      reference: request.reference,
    },
    deps.clock.now(),
  );
}

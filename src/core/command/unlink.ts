import { type Identity, platformOf } from "../people/identity.ts";
import { unlinkIdentity } from "../people/unlink-identity.ts";
import type { Tx } from "../ports/store.ts";
import { keepStopOrder } from "../turn/stop-orders.ts";
import { sayDirectly } from "../words/say.ts";
import { reply, replyWith, requireKnown } from "./answer-command.ts";
import type { CommandCall, CommandHandler, FollowUp } from "./command-deps.ts";
import { identityIn } from "./look-up-person.ts";

/** Takes an account from its person: lists one's own when none is named. */
export const unlink: CommandHandler = async (call) => {
  const { deps, who, args } = call;
  if (args.person !== null) return (tx) => take(tx, call, identityIn(call));
  const person = requireKnown(who);
  const accounts = await deps.store.principals.identitiesOf(person.id);
  const buttons = accounts.map((account) => ({
    label: { key: "unlink", account } as const,
    action: { kind: "run-command", command: `unlink ${account}` } as const,
    onlyFor: person.id,
  }));
  return replyWith(call, { key: "unlink-choice", accounts }, accounts.length < 2 ? [] : buttons);
};

async function take(tx: Tx, call: CommandCall, account: Identity): Promise<FollowUp | null> {
  const { deps, who } = call;
  const outcome = await unlinkIdentity(tx, deps, who, account);
  if (outcome.kind !== "unlinked") {
    return reply(tx, call, { key: "unlink-refused", account, why: outcome.kind });
  }
  const { owner, left } = outcome;
  const by = requireKnown(who).displayName;
  const isOwn = owner.id === who.principal?.id;
  // Whoever did it knows; what was taken in secret shows on the others.
  for (const one of [account, ...left].filter((one) => one !== who.identity)) {
    if (deps.adapters.has(platformOf(one))) {
      await sayDirectly(tx, deps, one, { text: { key: "account-taken", account, by } });
    }
  }
  const order = { by, because: "revoked" } as const;
  const turns = (await tx.turns.unfinishedOf(owner.id)).filter(({ identity }) => identity === account);
  for (const turn of turns) await keepStopOrder(tx, turn, order);
  await reply(tx, call, { key: "unlinked", account, of: isOwn ? null : owner.displayName });
  return () => Promise.all(turns.map((turn) => deps.turns.stopTurn(turn, order)));
}

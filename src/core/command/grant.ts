import { isDangerousGift } from "../button/dangerous-order.ts";
import { offerOrder } from "../button/offer-order.ts";
import type { ResolvedAsker } from "../people/resolve-asker.ts";
import type { Tx } from "../ports/store.ts";
import type { Gift } from "../words/button.ts";
import type { NewButton } from "../words/say.ts";
import { replyWith, requireKnown } from "./answer-command.ts";
import type { CommandCall, CommandHandler, Work } from "./command-deps.ts";
import { unknownAgentText } from "./find-agent.ts";
import { refusalFor } from "./give-access.ts";
import { lookUpPerson, shownName } from "./look-up-person.ts";
import { agentNamedIn, readSubject } from "./read-gift.ts";
import { spellCommand } from "./spell-command.ts";
import { giveAndTell, refuseGift } from "./tell-grant.ts";

/** Gives an agent, a role or a permission to an account; what gives power over Gatehouse itself is asked back first. */
export const grant: CommandHandler = async (call) => {
  const { deps, args } = call;
  const subject = readSubject(deps, args.what ?? "");
  if (!subject) return suggest(call);
  const person = await lookUpPerson(call);
  const gift: Gift = { subject, endsAt: args.endsAt, reason: args.reason };
  const isDangerous = isDangerousGift(deps, person.principal, gift);
  return (tx) => (isDangerous ? offer(tx, call, person, gift) : giveAndTell(tx, call, person, gift));
};

/** Nobody knows what was typed: the nearest agent, as a button that does the rest of the command. */
function suggest(call: CommandCall): Work {
  const { deps, who, args } = call;
  const typed = args.what ?? "";
  const text = unknownAgentText(deps, agentNamedIn(typed.toLowerCase()) ?? typed);
  const onlyFor = requireKnown(who).id;
  const buttons: NewButton[] = [];
  if (text.suggestion) {
    const command = spellCommand("grant", { ...args, what: text.suggestion.id });
    buttons.push({
      label: { key: "grant-suggested", agent: text.suggestion },
      action: { kind: "run-command", command },
      onlyFor,
      tone: "primary",
    });
  }
  buttons.push({ label: { key: "see-agents" }, action: { kind: "run-command", command: "agents" }, onlyFor });
  return replyWith(call, text, buttons);
}

/** A powerful gift is given by a second step of the same person. */
async function offer(tx: Tx, call: CommandCall, person: ResolvedAsker, gift: Gift): Promise<null> {
  const refusal = await refusalFor(tx, call, person, gift);
  if (refusal) return refuseGift(tx, call, person, { gift, refusal, recorded: false });
  const order = { kind: "grant", identity: person.identity, gift } as const;
  return offerOrder(tx, call, order, shownName(person));
}

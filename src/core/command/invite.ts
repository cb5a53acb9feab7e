import type { InviteWish } from "../people/invite.ts";
import type { Tx } from "../ports/store.ts";
import type { Power } from "../words/shown.ts";
import { misused, reply, replyWith, requireKnown } from "./answer-command.ts";
import type { CommandCall, CommandHandler } from "./command-deps.ts";
import { unknownAgentText } from "./find-agent.ts";
import { CONFIRM_MS } from "./offer-order.ts";
import { powersOf, shownSubject } from "./read-gift.ts";
import { readGifts } from "./read-gifts.ts";
import { makeAndTell, refusedInvite } from "./tell-invite.ts";

/** Makes a code that lets somebody in; what would give power over Gatehouse itself is asked back first. */
export const invite: CommandHandler = async (call) => {
  const { deps, args } = call;
  const typed = args.what ?? "";
  if (typed.includes("<@")) {
    return misused(call, { kind: "known-account" });
  }
  const read = readGifts(deps, typed);
  if (read.kind === "unknown") return replyWith(call, unknownAgentText(deps, read.typed));
  if (read.kind === "two-roles") return misused(call, { kind: "two-roles" });
  const wish: InviteWish = { gives: read.gives, endsAt: args.endsAt, reason: args.reason };
  const powers = [...new Set(read.gives.flatMap((subject) => powersOf(deps, subject)))];
  return (tx) => (powers.length > 0 ? offer(tx, call, wish, powers) : makeAndTell(tx, call, wish));
};

/** A second step of the same person; of its two buttons only one counts. */
async function offer(tx: Tx, call: CommandCall, wish: InviteWish, powers: readonly Power[]): Promise<null> {
  const { deps, who } = call;
  if (await refusedInvite(tx, call, wish)) return null;
  const onlyFor = requireKnown(who).id;
  const id = deps.ids.next("f");
  const gives = wish.gives.map((subject) => shownSubject(deps, subject));
  return reply(tx, call, { key: "confirm-powerful-invite", gives, powers }, [
    {
      label: { key: "confirm-invite" },
      action: { kind: "confirm-invite", wish, offer: id },
      onlyFor,
      tone: "danger",
      lifeMs: CONFIRM_MS,
    },
    { label: { key: "cancel" }, action: { kind: "dismiss", offer: id }, onlyFor, lifeMs: CONFIRM_MS },
  ]);
}

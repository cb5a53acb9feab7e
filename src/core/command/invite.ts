import { offerOrder } from "../button/offer-order.ts";
import type { InviteWish } from "../people/invite.ts";
import type { Tx } from "../ports/store.ts";
import { misused, replyWith } from "./answer-command.ts";
import type { CommandCall, CommandHandler } from "./command-deps.ts";
import { unknownAgentText } from "./find-agent.ts";
import { powersOf } from "./read-gift.ts";
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
  const isPowerful = read.gives.some((subject) => powersOf(deps, subject).length > 0);
  return (tx) => (isPowerful ? offer(tx, call, wish) : makeAndTell(tx, call, wish));
};

/** What would give power is made by a second step of the same person. */
async function offer(tx: Tx, call: CommandCall, wish: InviteWish): Promise<null> {
  if (await refusedInvite(tx, call, wish)) return null;
  return offerOrder(tx, call, { kind: "invite", wish });
}

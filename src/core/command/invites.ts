import type { InviteLine } from "../words/shown.ts";
import { nameOf, replyWith } from "./answer-command.ts";
import type { CommandHandler } from "./command-deps.ts";
import { pageOf } from "./page-of.ts";
import { giftNames } from "./tell-invite.ts";

/** The codes that work, and a button to end each. */
export const invites: CommandHandler = async (call) => {
  const { deps } = call;
  const open = await deps.store.invites.open(deps.clock.now());
  const { shown, from, more } = pageOf(call, open, {});
  const lines = shown.map(
    (invite): InviteLine => ({
      gives: giftNames(deps, invite),
      endsAt: invite.grantsEndAt,
      expiresAt: invite.expiresAt,
      by: nameOf(deps, invite.by),
      quote: invite.reason,
    }),
  );
  const buttons = shown.map((invite, index) => ({
    label: {
      key: "revoke-listed",
      number: from + index,
      what: giftNames(deps, invite).join(", ") || "member",
    } as const,
    action: { kind: "revoke-invite", invite: invite.id } as const,
  }));
  return replyWith(call, { key: "invites", lines, from }, [...buttons, ...more]);
};

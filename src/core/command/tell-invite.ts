import {
  INVITE_LIFE_MS,
  type Invite,
  type InviteId,
  type InviteWish,
  sealContextOfInvite,
} from "../people/invite.ts";
import { type InviteRefusal, makeInvite, refuseInvite, revokeInvite } from "../people/make-invite.ts";
import { actorOf } from "../people/resolve-asker.ts";
import type { Tx } from "../ports/store.ts";
import { type NewButton, sayPrivately } from "../words/say.ts";
import { type Asking, refuse, reply, requireKnown, spelled } from "./answer-command.ts";
import { findCommand } from "./command.ts";
import type { CommandDeps } from "./command-deps.ts";
import { shownSubject } from "./read-gift.ts";
import { inviteCardNote, redrawInvite } from "./redraw-invite.ts";
import { beyondText } from "./tell-grant.ts";

/** Makes an invite and tells its maker the code, once, in private. */
export async function makeAndTell(tx: Tx, asking: Asking, wish: InviteWish): Promise<null> {
  const { deps, who } = asking;
  const made = await makeInvite(tx, deps, inviterIn(asking), wish);
  if (made.kind !== "made") return refuseWith(tx, asking, made);
  const { invite, code } = made;
  const text = {
    key: "invite-made",
    invite: invite.id,
    // What waits to be said is kept for days; the code is kept nowhere in the clear.
    code: deps.vault.seal(code, sealContextOfInvite(invite.id)),
    links: [],
    gives: giftNames(deps, invite),
    endsAt: invite.grantsEndAt,
    expiresAt: invite.expiresAt,
  } as const;
  const revoke: NewButton = {
    label: { key: "revoke" },
    action: { kind: "revoke-invite", invite: invite.id },
    onlyFor: requireKnown(who).id,
    lifeMs: INVITE_LIFE_MS,
  };
  const said = await sayPrivately(tx, deps, asking.request.place, who.identity, { text, buttons: [revoke] });
  await tx.notes.set(inviteCardNote(invite.id), said);
  return null;
}

/** Says what stands against an invite; false when nothing does. */
export async function refusedInvite(tx: Tx, asking: Asking, wish: InviteWish): Promise<boolean> {
  const refusal = await refuseInvite(tx, asking.deps, inviterIn(asking), wish);
  if (refusal) await refuseWith(tx, asking, refusal);
  return refusal !== null;
}

/** Makes a code worthless, for who may. */
export async function revokeAndTell(tx: Tx, asking: Asking, id: InviteId): Promise<null> {
  const { deps, who } = asking;
  const invite = await revokeInvite(tx, deps, actorOf(who), { id, why: "asked" });
  if (!invite) return reply(tx, asking, { key: "invite-gone" });
  const end = { how: "revoked", by: requireKnown(who).displayName, at: deps.clock.now() } as const;
  await redrawInvite(tx, deps, invite, end);
  return reply(tx, asking, { key: "invite-revoked", gives: giftNames(deps, invite) });
}

/** What an invite gives, in names. */
export function giftNames(deps: CommandDeps, { gives }: Pick<Invite, "gives">): readonly string[] {
  return gives.map((subject) => shownSubject(deps, subject));
}

function inviterIn({ who }: Asking) {
  return { id: requireKnown(who).id, identity: who.identity };
}

async function refuseWith(tx: Tx, asking: Asking, refusal: InviteRefusal): Promise<null> {
  const target = { kind: "command", id: "invite" } as const;
  switch (refusal.kind) {
    case "over": {
      const usage = spelled(asking, findCommand("invite")?.usage ?? "invite");
      const text = {
        key: "command-usage",
        command: "invite",
        usage,
        problem: { kind: "over", typed: null },
      } as const;
      return reply(tx, asking, text);
    }
    case "too-many": {
      const text = { key: "too-many-invites", limit: refusal.limit } as const;
      return refuse(tx, asking, { text, action: "command.refused", target, rule: refusal.kind });
    }
    case "beyond-yours": {
      const text = beyondText(asking, "invite", refusal.permission);
      return refuse(tx, asking, { text, action: "access.denied", target, rule: refusal.kind });
    }
  }
}

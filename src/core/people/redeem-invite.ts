import { GUEST, MEMBER } from "../access/builtin-roles.ts";
import { changeRole } from "../access/change-role.ts";
import { freezeKeyOf } from "../access/freeze.ts";
import { grantAccess } from "../access/grant-access.ts";
import { loadFreezes, loadPerson } from "../access/load-snapshot.ts";
import { powerBeyond } from "../access/power-beyond.ts";
import type { RoleName } from "../access/role.ts";
import { AppError } from "../errors.ts";
import type { Deps } from "../ports/deps.ts";
import type { Tx } from "../ports/store.ts";
import { addPerson } from "./add-person.ts";
import type { Standing } from "./identity.ts";
import { type Invite, inviteEnding, type JoinRefusal } from "./invite.ts";
import { auditInvite, givenBy, inviterOf, isGrantable, revokeInvite } from "./make-invite.ts";
import type { Principal } from "./principal.ts";
import { actorOf, type ResolvedAsker } from "./resolve-asker.ts";
import { hashOfTyped } from "./typed-code.ts";
import { hasTooManyTries, rememberTry } from "./wrong-tries.ts";

/** private: only the two of us read it · elsewhere: others might · seen: others read it. */
export type JoinPlace = "private" | "elsewhere" | "seen";

export type RedeemOutcome =
  | { readonly kind: "joined"; readonly invite: Invite; readonly person: Principal }
  | {
      readonly kind: "refused";
      readonly why: JoinRefusal;
      /** Whoever has a right code may know whose it is; else null. */
      readonly invite: Invite | null;
    };

type RedeemDeps = Pick<Deps, "access" | "ids" | "clock" | "hasher">;

const CHECKED: readonly Standing[] = ["member", "guest", "external"];

/**
 * Lets in whoever has an invite's code, once, with what its maker may still give at this moment. Every refusal is
 * recorded. The right code in a place where others read it is spent: somebody else may have been quicker.
 */
export async function redeemInvite(
  tx: Tx,
  deps: RedeemDeps,
  who: ResolvedAsker,
  typed: string,
  place: JoinPlace,
): Promise<RedeemOutcome> {
  const now = deps.clock.now();
  if (who.facts.standing === "unknown") return refuse(tx, deps, who, "unchecked", null);
  if (await hasTooManyTries(tx, "invite-tries", who.identity, now)) {
    return refuse(tx, deps, who, "too-many", null);
  }
  const invite = await tx.invites.byCode(hashOfTyped(deps.hasher, "invite", typed));
  // Whoever cannot join learns nothing about the code, not even that it was right.
  if (!invite || !CHECKED.includes(who.facts.standing)) {
    await rememberTry(tx, "invite-tries", who.identity, now);
    return refuse(tx, deps, who, "wrong", null);
  }
  const why = await judge(tx, deps, who, invite, place);
  if (why === "not-private" && place === "seen") {
    await revokeInvite(tx, deps, actorOf(who), { id: invite.id, why: "seen" });
  }
  if (why !== null) return refuse(tx, deps, who, why, invite);
  return { kind: "joined", invite, person: await letIn(tx, deps, who, invite) };
}

async function judge(
  tx: Tx,
  deps: RedeemDeps,
  who: ResolvedAsker,
  invite: Invite,
  place: JoinPlace,
): Promise<JoinRefusal | null> {
  const ending = inviteEnding(invite, deps.clock.now());
  if (ending) return ending;
  if (place !== "private") return "not-private";
  // Also by an admin's code: whoever made it did so before everything was stopped.
  if ((await loadFreezes(tx)).has(freezeKeyOf({ kind: "all" }))) return "frozen";
  const known = await tx.principals.byIdentity(who.identity);
  if (known && !(await holdsNothing(tx, deps, known))) return "known";
  if (who.facts.standing !== "member" && invite.grantsEndAt === null) return "needs-end";
  const { roles } = deps.access.snapshot();
  const isOfToday = invite.gives.every((subject) => subject.kind !== "role" || roles.has(subject.role));
  const beyond = await powerBeyond(tx, deps, inviterOf(invite), givenBy(deps, invite.gives));
  return isOfToday && beyond === null ? null : "revoked";
}

/** Somebody whom we know, and who was given nothing or had everything taken, is let in like a stranger. */
async function holdsNothing(tx: Tx, deps: RedeemDeps, person: Principal): Promise<boolean> {
  if (person.role !== GUEST || person.suspendedAt !== null) return false;
  return (await tx.grants.currentOf(person.id, deps.clock.now())).length === 0;
}

async function letIn(tx: Tx, deps: RedeemDeps, who: ResolvedAsker, invite: Invite): Promise<Principal> {
  const by = inviterOf(invite);
  const { standing, displayName } = who.facts;
  const role = firstRole(invite, standing);
  const person = await addPerson(tx, deps, { identity: who.identity, displayName, role }, by);
  const access = await loadPerson(tx, person.id, deps.clock.now());
  if (access && access.principal.role !== role) await changeRole(tx, deps, by, { person: access, to: role });
  if (!(await tx.invites.redeem(invite.id, person.id, deps.clock.now()))) {
    throw new AppError("internal", "an invite ended while it was redeemed");
  }
  for (const subject of invite.gives.filter(isGrantable)) {
    const outcome = await grantAccess(tx, deps, by, {
      to: person,
      subject,
      endsAt: invite.grantsEndAt,
      reason: invite.reason,
      toStanding: standing,
    });
    // All of it was judged before: half an invite is none.
    if (!GIVEN.includes(outcome.kind)) throw new AppError("internal", `an invite gave less: ${outcome.kind}`);
  }
  await auditInvite(tx, deps, { kind: "principal", principalId: person.id, identity: who.identity }, invite, {
    action: "invite.redeemed",
    details: { principal: invite.by, role, standing },
  });
  return { ...person, role };
}

const GIVEN: readonly string[] = ["created", "extended", "already", "role-changed", "same-role"];

/** What they are while nothing is granted. A role that ends comes on top of none, so that its end is an end. */
function firstRole({ gives, grantsEndAt }: Invite, standing: Standing): RoleName {
  if (standing !== "member") return GUEST;
  const role = gives.find((subject) => subject.kind === "role");
  if (role === undefined) return MEMBER;
  return grantsEndAt === null ? role.role : GUEST;
}

async function refuse(
  tx: Tx,
  deps: RedeemDeps,
  who: ResolvedAsker,
  why: JoinRefusal,
  invite: Invite | null,
): Promise<RedeemOutcome> {
  const { identity, facts } = who;
  await auditInvite(tx, deps, actorOf(who), invite, {
    action: "invite.refused",
    outcome: "denied",
    details: { why, identity, standing: facts.standing, principal: invite?.by ?? null },
  });
  return { kind: "refused", why, invite };
}

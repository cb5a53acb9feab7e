import { auditAccess } from "../access/audit-access.ts";
import { GUEST } from "../access/builtin-roles.ts";
import { type Grant, subjectKeyOf } from "../access/grant.ts";
import { withdrawAllOf } from "../access-request/withdraw-request.ts";
import { setAway } from "../approval/away.ts";
import type { Actor } from "../audit/audit-event.ts";
import { endCredential } from "../credential/end-credential.ts";
import { revokeInvite } from "../people/make-invite.ts";
import { closeLinkCode } from "../people/make-link-code.ts";
import type { Principal } from "../people/principal.ts";
import type { Deps } from "../ports/deps.ts";
import type { Tx } from "../ports/store.ts";
import { keepStopOrder } from "../turn/stop-orders.ts";
import type { Closed, Leaving } from "./leaving.ts";

type CloseDeps = Pick<Deps, "access" | "settings" | "clock" | "ids" | "gateways">;

const JOB: Actor = { kind: "system", job: "leaving" };

/**
 * Closes what somebody may not have any more: everything of the whole person, on every platform, when the account left;
 * what is beyond a guest when it is one now. Also the last admin's: then the way back is the terminal. Null when there
 * is nothing to close, so that the same news twice does nothing.
 */
export async function closeAccess(tx: Tx, deps: CloseDeps, leaving: Leaving): Promise<Closed | null> {
  const person = await tx.principals.byIdentity(leaving.identity);
  if (!person || person.suspendedAt !== null) return null;
  const grants = await tx.grants.currentOf(person.id, deps.clock.now());
  const beyond = leaving.how === "left" ? grants : grants.filter(({ endsAt }) => endsAt === null);
  if (leaving.how === "guest" && person.role === GUEST && beyond.length === 0) return null;
  await takeRights(tx, deps, person, beyond);
  if (leaving.how === "left") await closePerson(tx, deps, person, leaving);
  const turns = await tx.turns.unfinishedOf(person.id);
  if (leaving.how === "left") {
    for (const turn of turns) await keepStopOrder(tx, turn, { by: person.displayName, because: "left" });
  }
  const accounts = await tx.principals.identitiesOf(person.id);
  const hasLeft = leaving.how === "left";
  return {
    person,
    role: person.role,
    accounts,
    taken: takenOf(person, beyond),
    turns: hasLeft ? turns : [],
    requests: hasLeft ? await withdrawAllOf(tx, deps, JOB, { id: person.id, accounts }) : 0,
    invites: hasLeft ? await closeInvites(tx, deps, person) : 0,
  };
}

async function takeRights(
  tx: Tx,
  deps: CloseDeps,
  person: Principal,
  grants: readonly Grant[],
): Promise<void> {
  const now = deps.clock.now();
  for (const grant of grants) {
    await tx.grants.end(grant.id, now);
    const details = {
      grant: grant.id,
      gave: subjectKeyOf(grant.subject),
      after: "none",
      endsAt: grant.endsAt,
    };
    await auditAccess(tx, deps, JOB, { person: person.id, action: "grant.revoked", details });
  }
  if (person.role === GUEST) return;
  await tx.principals.setRole(person.id, GUEST);
  const details = { before: person.role, after: GUEST };
  await auditAccess(tx, deps, JOB, { person: person.id, action: "principal.role-changed", details });
}

/** No account of theirs is anybody's from now on, so none of them can be used to come back as a stranger. */
async function closePerson(tx: Tx, deps: CloseDeps, person: Principal, leaving: Leaving): Promise<void> {
  const now = deps.clock.now();
  await tx.principals.setSuspended(person.id, now);
  await auditAccess(tx, deps, JOB, {
    person: person.id,
    action: "principal.suspended",
    details: { why: "left", identity: leaving.identity, from: leaving.from },
  });
  await setAway(tx, person.id, null);
  await closeLinkCode(tx, person.id);
  for (const { id } of deps.gateways.all) {
    const held = await tx.credentials.currentOf(person.id, id);
    if (held) await endCredential(tx, held, { by: JOB, rule: "Their account has left.", now });
  }
}

async function closeInvites(tx: Tx, deps: CloseDeps, { id }: Principal): Promise<number> {
  const theirs = (await tx.invites.open(deps.clock.now())).filter(({ by }) => by === id);
  for (const invite of theirs) await revokeInvite(tx, deps, JOB, { id: invite.id, why: "left" });
  return theirs.length;
}

/** The role first, because it can be refused. */
function takenOf({ role }: Principal, grants: readonly Grant[]): Closed["taken"] {
  const ofRole = role === GUEST ? [] : [{ kind: "role", role } as const];
  return [
    ...ofRole.map((subject) => ({ subject, endsAt: null, reason: null })),
    ...grants.map(({ subject, endsAt, reason }) => ({ subject, endsAt, reason })),
  ];
}

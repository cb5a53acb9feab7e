import { handOnRequests } from "../access-request/settle-overdue.ts";
import { channelKeyOf } from "../conversation/place.ts";
import type { InboundLeave } from "../inbox/inbound.ts";
import type { Identity } from "../people/identity.ts";
import type { PrincipalId } from "../people/principal.ts";
import { resolveAsker } from "../people/resolve-asker.ts";
import type { Tx } from "../ports/store.ts";
import { enforceAccess } from "../turn/enforce-access.ts";
import type { TurnDeps } from "../turn/turn-deps.ts";
import { closeAccess } from "./close-access.ts";
import type { Leaving } from "./leaving.ts";
import { tellLeaving } from "./tell-leaving.ts";

/**
 * Closes the access of somebody who left, or is a guest now, wherever they had it, and tells those who look after it.
 * True when there was something to close.
 */
export async function leave(
  deps: TurnDeps,
  leaving: Leaving,
  commit: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>,
): Promise<boolean> {
  const isNews = leaving.how === "left" || (await isGuestEverywhere(deps, leaving.identity));
  const closed = await commit(async (tx) => {
    const done = isNews ? await closeAccess(tx, deps, leaving) : null;
    if (done) await tellLeaving(tx, deps, leaving, done);
    return done;
  });
  if (!closed) return false;
  deps.crashPoints.reach("left");
  await finish(deps, closed.person.id, leaving);
  return true;
}

/** A guest's account beside a member's takes nothing from the person: what it may do is judged by itself, at each message. */
async function isGuestEverywhere(deps: TurnDeps, identity: Identity): Promise<boolean> {
  const person = await deps.store.principals.byIdentity(identity);
  const accounts = person ? await deps.store.principals.identitiesOf(person.id) : [];
  const others = accounts.filter((one) => one !== identity);
  const facts = await Promise.all(others.map((one) => resolveAsker(deps, one)));
  // One that nobody can check may be a member's.
  return facts.every(({ asker }) => asker.standing !== "member" && asker.standing !== "unknown");
}

/** What follows can be taken up anew: what is stored says that it has to end. */
async function finish(deps: TurnDeps, person: PrincipalId, { how, identity }: Leaving): Promise<void> {
  try {
    await enforceAccess(deps, person, "Gatehouse", how === "left" ? "left" : "revoked");
    await deps.desks.settle();
    await handOnRequests(deps, person);
  } catch (fault) {
    deps.logger.error(
      { identity, fault: String(fault) },
      "what follows somebody's leaving failed; it is tried again",
    );
  }
}

/** Is it the team that was left? A group counts when the settings name it; what is no group is the team itself. */
export function leavingOf(deps: Pick<TurnDeps, "settings">, event: InboundLeave): Leaving | null {
  const { teamGroup } = deps.settings;
  const isOfTeam =
    event.where === "team" ||
    (teamGroup !== undefined && channelKeyOf(event.place) === channelKeyOf(teamGroup));
  return isOfTeam ? { identity: event.sender, how: event.how, from: "event" } : null;
}

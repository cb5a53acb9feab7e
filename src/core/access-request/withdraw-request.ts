import type { Actor } from "../audit/audit-event.ts";
import type { Identity } from "../people/identity.ts";
import type { PrincipalId } from "../people/principal.ts";
import { actorOf, type ResolvedAsker } from "../people/resolve-asker.ts";
import type { Tx } from "../ports/store.ts";
import type { AccessRequest, AccessRequestId } from "./access-request.ts";
import { auditRequest } from "./audit-request.ts";
import { forgetHeld } from "./hold-message.ts";
import { redrawRequest, type ShowDeps } from "./show-request.ts";

/** Takes one's own request back, with what was kept for it; null when it is somebody else's or has ended. */
export async function withdrawRequest(
  tx: Tx,
  deps: ShowDeps,
  who: ResolvedAsker,
  id: AccessRequestId,
): Promise<AccessRequest | null> {
  const request = await tx.accessRequests.get(id);
  if (!request || !(await isTheirs(tx, who, request))) return null;
  const ending = endingAt(deps.clock.now());
  if (!(await tx.accessRequests.settle(id, ending))) return null;
  const withdrawn = { ...request, ...ending };
  await auditRequest(tx, deps, actorOf(who), withdrawn, { action: "access-request.withdrawn" });
  for (const held of await tx.heldMessages.ofAccount(request.identity)) {
    if (held.agentId === request.agentId) await forgetHeld(tx, deps, actorOf(who), held, "withdrawn");
  }
  await redrawRequest(tx, deps, withdrawn);
  return withdrawn;
}

/** Takes everything back that somebody asked for or has kept, from any of their accounts. Returns how many requests. */
export async function withdrawAllOf(
  tx: Tx,
  deps: ShowDeps,
  by: Actor,
  person: { readonly id: PrincipalId; readonly accounts: readonly Identity[] },
): Promise<number> {
  let count = 0;
  for (const request of await tx.accessRequests.pending()) {
    if (request.principalId !== person.id && !person.accounts.includes(request.identity)) continue;
    const ending = endingAt(deps.clock.now());
    if (!(await tx.accessRequests.settle(request.id, ending))) continue;
    const withdrawn = { ...request, ...ending };
    await auditRequest(tx, deps, by, withdrawn, { action: "access-request.withdrawn" });
    await redrawRequest(tx, deps, withdrawn);
    count += 1;
  }
  for (const account of person.accounts) {
    for (const held of await tx.heldMessages.ofAccount(account)) await forgetHeld(tx, deps, by, held, "left");
  }
  return count;
}

const endingAt = (now: number) =>
  ({ state: "withdrawn", decidedAt: now, decidedBy: null, denialReason: null, endsAt: null }) as const;

async function isTheirs(tx: Tx, who: ResolvedAsker, { identity }: AccessRequest): Promise<boolean> {
  if (who.identity === identity) return true;
  const requester = await tx.principals.byIdentity(identity);
  return requester !== null && requester.id === who.principal?.id;
}

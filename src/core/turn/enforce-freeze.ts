import type { FreezeTarget } from "../access/freeze.ts";
import type { PrincipalId } from "../people/principal.ts";
import type { Tx } from "../ports/store.ts";
import { enforceAccess } from "./enforce-access.ts";
import { keepStopOrder } from "./stop-orders.ts";
import type { Turn } from "./turn.ts";
import type { TurnDeps } from "./turn-deps.ts";

/** Keeps, with the freeze, that it ends what it reaches: a crash must not let that run. Returns how many end. */
export async function orderFreeze(tx: Tx, target: FreezeTarget, by: string): Promise<number> {
  const reached: Turn[] = [];
  const turns =
    target.kind === "person" ? await tx.turns.unfinishedOf(target.principalId) : await tx.turns.unfinished();
  for (const turn of turns) {
    if (target.kind === "agent") {
      const conversation = await tx.conversations.get(turn.conversationId);
      if (conversation?.agentId !== target.agentId) continue;
    }
    reached.push(turn);
  }
  for (const turn of reached) await keepStopOrder(tx, turn, { by, because: "frozen" });
  return reached.length;
}

/** After a freeze was written: ends everything that it reaches, and the credentials that nothing is left for. */
export async function enforceFreeze(deps: TurnDeps, target: FreezeTarget, by: string): Promise<void> {
  const people = target.kind === "person" ? [target.principalId] : await everybodyAtWork(deps);
  await Promise.all(people.map((person) => enforceAccess(deps, person, by, "frozen")));
}

async function everybodyAtWork(deps: TurnDeps): Promise<readonly PrincipalId[]> {
  const turns = await deps.store.turns.unfinished();
  const held = deps.gateways.all.map(({ id }) => deps.store.credentials.allCurrent(id));
  const credentials = (await Promise.all(held)).flat();
  return [...new Set([...turns, ...credentials].map(({ principalId }) => principalId))];
}

import { decideAccess } from "../access/policy.ts";
import type { PrincipalId } from "../people/principal.ts";
import type { StopCause } from "../words/shown.ts";
import { stopTurn } from "./stop-turn.ts";
import type { TurnDeps } from "./turn-deps.ts";
import { whoTook } from "./why-stopped.ts";

/**
 * After access was taken away: stops that person's turns that are not allowed any more, and ends their credential when
 * there is no agent left for them. What they may still do goes on. `told`: the gateway holds them to it by itself now.
 */
export async function enforceAccess(
  deps: TurnDeps,
  principalId: PrincipalId,
  by: string,
  because: StopCause = "revoked",
): Promise<{ readonly stopped: number; readonly told: boolean }> {
  deps.crashPoints.reach("access-ended");
  const snapshot = deps.access.snapshot();
  const now = deps.clock.now();
  // The standing is judged at dispatch; here only roles and grants have changed.
  const asker = { principalId, standing: "member" } as const;
  const forbidden = [];
  for (const turn of await deps.store.turns.unfinishedOf(principalId)) {
    const conversation = await deps.store.conversations.get(turn.conversationId);
    if (!conversation) continue;
    const question = { kind: "use-agent", agentId: conversation.agentId } as const;
    const { kind, rule } = decideAccess(asker, question, snapshot, now);
    if (kind === "allowed") continue;
    // Two changes at once: each turn is stopped in the name of who took what it stood on.
    const taken = await whoTook(deps, turn, { agentId: conversation.agentId, rule });
    forbidden.push({ turn, order: taken ?? { by, because } });
  }
  const stopping = forbidden.map(({ turn, order }) => stopTurn(deps, turn, order));
  // A run that the gateway refuses to end is one more reason to end what it runs on.
  await Promise.allSettled(stopping);
  await deps.desks.closeUseless(principalId, `no agent left, by ${by}`);
  const told = await deps.gatewayAccess.settled();
  await Promise.all(stopping);
  return { stopped: forbidden.length, told };
}

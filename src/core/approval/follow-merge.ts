import type { PrincipalId } from "../people/principal.ts";
import type { Tx } from "../ports/store.ts";
import { setAway } from "./away.ts";

/**
 * Two people became one: wherever the first may not decide, the second may not either, one person's votes count once,
 * and none counts on their own request.
 */
export async function followMerge(tx: Tx, from: PrincipalId, into: PrincipalId): Promise<void> {
  const now = (id: PrincipalId) => (id === from ? into : id);
  const all = (ids: readonly PrincipalId[]) => [...new Set(ids.map(now))];
  await setAway(tx, from, null);
  for (const request of await tx.approvals.open()) {
    const barred = all(request.barred);
    await tx.approvals.setPeople(request.id, {
      requesterId: request.requesterId && now(request.requesterId),
      barred,
      asked: all(request.asked),
    });
    if (request.state !== "pending") continue;
    const votes = await tx.approvals.votesOn(request.id);
    const theirs = votes.filter(({ principalId }) => now(principalId) === into);
    const last = theirs.at(-1);
    if (!last) continue;
    await tx.approvals.dropVote(request.id, from);
    const isBarred = barred.includes(into);
    if (isBarred && !last.own) await tx.approvals.dropVote(request.id, into);
    else if (!theirs.some(({ principalId }) => principalId === into)) {
      await tx.approvals.vote({ ...last, principalId: into });
    }
  }
}

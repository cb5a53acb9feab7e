import type { OutboxSender } from "../outbox/outbox-sender.ts";
import type { Deps } from "../ports/deps.ts";
import type { ApprovalDeps } from "./approval-deps.ts";
import type { ApprovalRequest, Card } from "./approval-request.ts";
import { APPROVAL_JOB, auditApproval } from "./audit-approval.ts";

type WatchDeps = ApprovalDeps & Pick<Deps, "store"> & { readonly sender: Pick<OutboxSender, "settled"> };

/** Hears when a card never arrives: whoever it was for may be out of reach. */
export function watchCards(deps: WatchDeps, onLost: (request: ApprovalRequest) => void) {
  const watched = new Set<string>();

  const watch = async (request: ApprovalRequest, { outboxId, principalId }: Card) => {
    const row = await deps.sender.settled(outboxId);
    watched.delete(outboxId);
    if (row?.state !== "dead") return;
    const isNews = await deps.store.transact(async (tx) => {
      if (!(await tx.approvals.loseCard(outboxId, deps.clock.now()))) return false;
      await auditApproval(tx, deps, request, {
        action: "approval.undeliverable",
        by: APPROVAL_JOB,
        outcome: "failed",
        details: { outbox: outboxId, principal: principalId },
      });
      return true;
    });
    if (isNews) onLost(request);
  };

  return {
    /** Watches the cards that ask somebody about this request. */
    async of(request: ApprovalRequest): Promise<void> {
      for (const card of await deps.store.approvals.cardsOf(request.id)) {
        const isAsking = card.kind === "ask" && card.principalId !== null && card.lostAt === null;
        if (!isAsking || watched.has(card.outboxId)) continue;
        watched.add(card.outboxId);
        watch(request, card).catch((fault: unknown) =>
          deps.logger.error({ approval: request.id, fault: String(fault) }, "a card could not be watched"),
        );
      }
    },
  };
}

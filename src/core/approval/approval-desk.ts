import type { OutboxSender } from "../outbox/outbox-sender.ts";
import type { Timer } from "../ports/clock.ts";
import type { AtGateway } from "../ports/gateways.ts";
import { createLanes } from "../turn/lanes.ts";
import type { ApprovalDeps } from "./approval-deps.ts";
import type { ApprovalRequest } from "./approval-request.ts";
import { ASK_AGAIN_MS, isOverdue, nextLook } from "./approval-times.ts";
import type { ApprovalWatcher, GatewayApproval, GatewayApprovalId } from "./gateway-approval.ts";
import { openApproval } from "./open-approval.ts";
import { reviewApproval } from "./review-approval.ts";
import { askEnding, endApproval, tellGateway } from "./tell-gateway.ts";
import { watchCards } from "./watch-cards.ts";

/** Hears the gateway's requests, puts them to people, and tells it what they decided. */
export interface ApprovalDesk extends ApprovalWatcher {
  /** The platforms are connected: what was heard meanwhile, and what an earlier process left, is taken up. */
  begin(): void;
  /** Tells the gateway of a decision that was committed. */
  carryOut(request: ApprovalRequest): void;
  /** Looks at every open request again: access or an absence changed. */
  review(): void;
  idle(): Promise<void>;
  stop(): void;
}

type DeskDeps = ApprovalDeps & AtGateway & { readonly sender: Pick<OutboxSender, "settled"> };

/** A timer sleeps with the machine, and the clock may be set: the time is looked at anew this often. */
const LOOK_EVERY_MS = 60_000;
const RETRY_MS = 1000;
const MOST_TRIES = 5;

export function createApprovalDesk(deps: DeskDeps): ApprovalDesk {
  const lanes = createLanes();
  const begun = Promise.withResolvers<void>();
  const retries = new Map<string, Timer>();
  let clockwork: Timer | null = null;
  let stopped = false;

  /** At most one retry waits for a request. */
  const later = (of: string, ms: number, work: () => void) => {
    retries.get(of)?.cancel();
    const again = () => {
      retries.delete(of);
      work();
    };
    if (!stopped) retries.set(of, deps.clock.after(ms, again));
  };

  /** Everything about one request happens in order; a fault, such as a full disk, is tried again. */
  const run = (of: GatewayApprovalId, work: () => Promise<unknown>, tries = 1): void => {
    lanes.run(of, async () => {
      await begun.promise;
      if (stopped) return;
      try {
        await work();
        await arm();
      } catch (fault) {
        const fields = { approval: of, tries, fault: String(fault) };
        deps.logger.error(fields, "an approval request could not be handled");
        if (tries < MOST_TRIES) later(of, RETRY_MS, () => run(of, work, tries + 1));
      }
    });
  };

  const tell = async (request: ApprovalRequest): Promise<void> => {
    const of = request.gatewayApprovalId;
    if (await tellGateway(deps, request.id)) return;
    later(of, ASK_AGAIN_MS, () => run(of, () => tell(request)));
  };

  const review = async (request: ApprovalRequest): Promise<void> => {
    if (await reviewApproval(deps, request.id)) await tell(request);
    else await cards.of(request);
  };

  const cards = watchCards(deps, (request) => run(request.gatewayApprovalId, () => review(request)));

  /** What the gateway does not list any more has ended there, and we did not hear how. */
  const findEnding = async (request: ApprovalRequest): Promise<void> => {
    const of = request.gatewayApprovalId;
    if (await askEnding(deps, request.id)) return;
    later(of, ASK_AGAIN_MS, () => run(of, () => findEnding(request)));
  };

  const open = async (approval: GatewayApproval): Promise<void> => {
    const known = await deps.store.approvals.byGatewayId(deps.gateway.id, approval.id);
    if (known) return takeUp(known);
    const opened = await openApproval(deps, approval);
    if (opened?.plan.kind === "deny") await tell(opened.request);
    else if (opened) await cards.of(opened.request);
  };

  const takeUp = (request: ApprovalRequest) =>
    request.state === "claimed" ? tell(request) : review(request);

  const ownOpen = async (): Promise<readonly ApprovalRequest[]> =>
    (await deps.store.approvals.open()).filter(({ gatewayId }) => gatewayId === deps.gateway.id);

  const eachOpen = (work: (request: ApprovalRequest) => Promise<void>): void => {
    lanes.run("all", async () => {
      await begun.promise;
      if (stopped) return;
      try {
        for (const request of await ownOpen()) run(request.gatewayApprovalId, () => work(request));
      } catch (fault) {
        deps.logger.error({ fault: String(fault) }, "open approval requests could not be read");
        later("all", RETRY_MS, () => eachOpen(work));
      }
    });
  };

  /** One timer for whatever is due next. */
  const arm = async (): Promise<void> => {
    const times = (await ownOpen()).flatMap((request) => nextLook(deps, request) ?? []);
    clockwork?.cancel();
    if (times.length === 0 || stopped) return;
    const dueMs = Math.max(0, Math.min(...times) - deps.clock.now());
    clockwork = deps.clock.after(Math.min(dueMs, LOOK_EVERY_MS), look);
  };

  const look = () =>
    eachOpen(async (request) => {
      if (!isOverdue(deps, request) || !(await askEnding(deps, request.id))) await review(request);
    });

  deps.store.onAccessChanged(async () => eachOpen(review));
  return {
    begin() {
      begun.resolve();
      eachOpen(takeUp);
    },
    requested: (approval) => run(approval.id, () => open(approval)),
    ended(id, ending) {
      // By the time that it is handled, the turn has forgotten who stopped it.
      const orders = new Map(deps.stopOrders);
      run(id, async () => {
        const request = await deps.store.approvals.byGatewayId(deps.gateway.id, id);
        const order = request?.turnId ? orders.get(request.turnId) : undefined;
        const stoppedBy = order?.by ?? null;
        if (request) await endApproval(deps, request.id, { ending, stoppedBy, agentTold: false });
      });
    },
    listed(pending) {
      for (const approval of pending) run(approval.id, () => open(approval));
      const listed = new Set(pending.map(({ id }) => id));
      eachOpen(async (request) => {
        if (!listed.has(request.gatewayApprovalId)) await findEnding(request);
      });
    },
    carryOut: (request) => run(request.gatewayApprovalId, () => tell(request)),
    review: () => eachOpen(review),
    idle: () => lanes.idle(),
    stop() {
      stopped = true;
      begun.resolve();
      clockwork?.cancel();
      for (const timer of retries.values()) timer.cancel();
    },
  };
}

import type {
  ApprovalChoice,
  ApprovalEnding,
  ApprovalWatcher,
  GatewayApproval,
  GatewayApprovalId,
} from "../../core/approval/gateway-approval.ts";
import { AppError } from "../../core/errors.ts";
import type { Clock, Timer } from "../../core/ports/clock.ts";
import type { Ids } from "../../core/ports/ids.ts";
import type { CommandRequest, Verdict } from "./command-request.ts";
import type { LiveRun } from "./live-runs.ts";

/** As the gateways that teams run: half an hour. */
const PATIENCE_MS = 30 * 60_000;
/** Endings that can still be asked for; a restart forgets them all. */
const MOST_ENDINGS = 1_000;
const CHOICES: readonly ApprovalChoice[] = ["allow-once", "deny"];

/** What waits for a human. A restart loses all of it, as it loses the runs that wait. */
export interface EmbeddedApprovals {
  watch(watcher: ApprovalWatcher): void;
  /** Tells the watcher what waits. */
  list(): void;
  /** Asks, and waits until somebody answers, the time is up or the run ends. */
  ask(request: CommandRequest, run: LiveRun): Promise<Verdict>;
  /** Throws `gateway.protocol` for an answer that was not offered. */
  resolve(
    id: GatewayApprovalId,
    choice: ApprovalChoice,
  ): { readonly applied: boolean; readonly ending: ApprovalEnding };
  endingOf(id: GatewayApprovalId): ApprovalEnding | "pending";
}

interface Waiting {
  readonly approval: GatewayApproval;
  readonly timer: Timer;
  end(ending: ApprovalEnding): void;
}

export function createEmbeddedApprovals({ clock, ids }: { clock: Clock; ids: Ids }): EmbeddedApprovals {
  const waiting = new Map<GatewayApprovalId, Waiting>();
  const endings = new Map<GatewayApprovalId, ApprovalEnding>();
  let watcher: ApprovalWatcher | null = null;

  function end(id: GatewayApprovalId, ending: ApprovalEnding): void {
    const one = waiting.get(id);
    if (!one) return;
    waiting.delete(id);
    one.timer.cancel();
    endings.set(id, ending);
    for (const oldest of endings.keys()) {
      if (endings.size <= MOST_ENDINGS) break;
      endings.delete(oldest);
    }
    one.end(ending);
    watcher?.ended(id, ending);
  }

  return {
    watch(next) {
      watcher = next;
    },
    list: () => watcher?.listed([...waiting.values()].map(({ approval }) => approval)),
    ask(request, run) {
      if (!watcher) return Promise.resolve({ kind: "nobody" });
      if (run.signal.aborted) return Promise.resolve(endedWith(run));
      const approval = approvalOf(request, run, { id: ids.next("a") as GatewayApprovalId, now: clock.now() });
      const { promise, resolve } = Promise.withResolvers<Verdict>();
      const timer = clock.after(approval.expiresAt - approval.createdAt, () =>
        end(approval.id, { kind: "expired" }),
      );
      waiting.set(approval.id, { approval, timer, end: resolve });
      run.signal.addEventListener("abort", () => end(approval.id, endedWith(run)), { once: true });
      watcher.requested(approval);
      return promise;
    },
    resolve(id, choice) {
      const one = waiting.get(id);
      if (!one) return { applied: false, ending: endings.get(id) ?? { kind: "lost" } };
      if (!CHOICES.includes(choice)) throw new AppError("gateway.protocol", `"${choice}" was not offered`);
      if (clock.now() >= one.approval.expiresAt) {
        end(id, { kind: "expired" });
        return { applied: false, ending: { kind: "expired" } };
      }
      const ending: ApprovalEnding = choice === "deny" ? { kind: "denied" } : { kind: "allowed", choice };
      end(id, ending);
      return { applied: true, ending };
    },
    endingOf: (id) => (waiting.has(id) ? "pending" : (endings.get(id) ?? { kind: "lost" })),
  };
}

/** What is going to stop loses what waits; what is stopped by somebody stops it. */
function endedWith(run: LiveRun): ApprovalEnding {
  return { kind: run.endedBy() === "closing" ? "lost" : "stopped" };
}

function approvalOf(
  request: CommandRequest,
  run: LiveRun,
  { id, now }: { id: GatewayApprovalId; now: number },
): GatewayApproval {
  return {
    id,
    kind: "exec",
    agentId: run.agentId,
    sessionKey: run.sessionKey,
    runId: run.runId,
    text: request.command,
    title: null,
    host: "gateway",
    folder: request.folder,
    program: request.program,
    risks: request.risks,
    choices: CHOICES,
    createdAt: now,
    expiresAt: now + (request.patienceMs ?? PATIENCE_MS),
  };
}

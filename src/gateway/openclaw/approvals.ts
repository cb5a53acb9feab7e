import { GatewayProtocolRequestError } from "@openclaw/gateway-client/browser";
import type {
  ApprovalChoice,
  ApprovalEnding,
  ApprovalWatcher,
  GatewayApproval,
  GatewayApprovalId,
} from "../../core/approval/gateway-approval.ts";
import { AppError } from "../../core/errors.ts";
import type { Gateway } from "../../core/ports/gateway.ts";
import { type ApprovalEar, listenForApprovals } from "./approval-ear.ts";
import { choicesOf, parseEnding } from "./approval-events.ts";
import type { LiveSocket } from "./live-socket.ts";
import { readAt, readObject } from "./payload.ts";

/** What was offered of the last requests; of an older one the gateway is asked again. */
const MOST_OFFERS = 1_000;

type Asks = LiveSocket["request"];

/** Requests of agents, heard and answered as the gateway's administrator: nobody else may see other people's. */
export interface Approvals extends Pick<Gateway, "watchApprovals" | "resolveApproval" | "endingOf"> {
  /** Is there somebody to hear? Only then may the administrator's connection say that it can approve. */
  isWatched(): boolean;
  /** Hears a connection from its first look on, and at each look tells the watcher what waits. */
  look(socket: LiveSocket): Promise<void>;
}

export function createApprovals(asAdmin: Asks): Approvals {
  let watcher: ApprovalWatcher | null = null;
  const ears = new WeakMap<LiveSocket, ApprovalEar>();
  const offers = new Map<GatewayApprovalId, readonly ApprovalChoice[]>();

  function keepOffer({ id, choices }: GatewayApproval): void {
    offers.set(id, choices);
    for (const oldest of offers.keys()) {
      if (offers.size <= MOST_OFFERS) break;
      offers.delete(oldest);
    }
  }

  /** What was not offered is never sent: the gateway would take it for a denial. */
  async function requireOffered(id: GatewayApprovalId, choice: ApprovalChoice): Promise<void> {
    const offered = offers.get(id) ?? choicesOf(readObject(readAt(await get(asAdmin, id), "presentation")));
    if (!offered.includes(choice)) throw new AppError("gateway.protocol", `"${choice}" was not offered`);
  }

  return {
    isWatched: () => watcher !== null,
    watchApprovals(next) {
      watcher = next;
    },
    async look(socket) {
      if (!watcher) return;
      const ear = ears.get(socket) ?? listenForApprovals(socket, { watcher, onSeen: keepOffer, endingOf });
      ears.set(socket, ear);
      await ear.list();
    },
    async resolveApproval({ id, kind }, choice) {
      try {
        await requireOffered(id, choice);
        const answer = await asAdmin("approval.resolve", { id, kind, decision: choice });
        const ending = parseEnding(readAt(answer, "approval"));
        if (ending === null || ending === "pending") {
          throw new AppError("gateway.protocol", "the gateway did not say how a request ended");
        }
        return { applied: readAt(answer, "applied") === true, ending };
      } catch (fault) {
        if (isNotFound(fault)) return { applied: false, ending: { kind: "lost" } };
        throw fault;
      }
    },
    endingOf: (approval) => endingOf(approval, { request: asAdmin }),
  };
}

async function get(asAdmin: Asks, id: GatewayApprovalId): Promise<unknown> {
  return readAt(await asAdmin("approval.get", { id }), "approval");
}

async function endingOf(
  { id }: Pick<GatewayApproval, "id">,
  by: Pick<LiveSocket, "request">,
): Promise<ApprovalEnding | "pending"> {
  try {
    const approval = await get((method, params) => by.request(method, params), id);
    return parseEnding(approval) ?? { kind: "lost" };
  } catch (fault) {
    if (isNotFound(fault)) return { kind: "lost" };
    throw fault;
  }
}

function isNotFound(fault: unknown): boolean {
  const cause = fault instanceof AppError ? fault.cause : null;
  return (
    cause instanceof GatewayProtocolRequestError && readAt(cause.details, "reason") === "APPROVAL_NOT_FOUND"
  );
}

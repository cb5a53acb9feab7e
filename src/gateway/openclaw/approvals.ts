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
import {
  type ApprovalEvent,
  choicesOf,
  parseApproval,
  parseApprovalEvent,
  parseEnding,
} from "./approval-events.ts";
import type { LiveSocket } from "./live-socket.ts";
import { readAt, readList, readObject } from "./payload.ts";

const KINDS = ["exec", "plugin"] as const;
/** What was offered of the last requests; of an older one the gateway is asked again. */
const MOST_OFFERS = 1_000;

type Asks = LiveSocket["request"];
type Known = Pick<GatewayApproval, "id" | "kind">;

/** Requests of agents, heard and answered as the gateway's administrator: nobody else may see other people's. */
export interface Approvals extends Pick<Gateway, "watchApprovals" | "resolveApproval" | "endingOf"> {
  /** Is there somebody to hear? Only then may the administrator's connection say that it can approve. */
  isWatched(): boolean;
  /** Hears a fresh connection from now on, and tells the watcher what waits. */
  attach(socket: LiveSocket): Promise<void>;
}

export function createApprovals(asAdmin: Asks): Approvals {
  let watcher: ApprovalWatcher | null = null;
  const offers = new Map<GatewayApprovalId, readonly ApprovalChoice[]>();

  function keepOffer({ id, choices }: GatewayApproval): void {
    offers.set(id, choices);
    for (const oldest of offers.keys()) {
      if (offers.size <= MOST_OFFERS) break;
      offers.delete(oldest);
    }
  }

  async function requireOffered(id: GatewayApprovalId, choice: ApprovalChoice): Promise<void> {
    const offered = offers.get(id) ?? choicesOf(readObject(readAt(await get(asAdmin, id), "presentation")));
    if (!offered.includes(choice)) throw new AppError("gateway.protocol", `"${choice}" was not offered`);
  }

  return {
    isWatched: () => watcher !== null,
    watchApprovals(next) {
      watcher = next;
    },
    async attach(socket) {
      if (watcher) await listen(socket, watcher, keepOffer);
    },
    async resolveApproval({ id, kind }, choice) {
      try {
        await requireOffered(id, choice);
        const answer = await asAdmin("approval.resolve", { id, kind, decision: choice });
        const ending = parseEnding(readAt(answer, "approval"));
        if (ending === null || ending === "pending")
          throw new AppError("gateway.protocol", "no ending of a request");
        return { applied: readAt(answer, "applied") === true, ending };
      } catch (fault) {
        if (isNotFound(fault)) return { applied: false, ending: { kind: "lost" } };
        throw fault;
      }
    },
    endingOf: (approval) => endingOf(asAdmin, approval),
  };
}

async function get(asAdmin: Asks, id: GatewayApprovalId): Promise<unknown> {
  return readAt(await asAdmin("approval.get", { id }), "approval");
}

async function endingOf(asAdmin: Asks, { id }: Known): Promise<ApprovalEnding | "pending"> {
  try {
    return parseEnding(await get(asAdmin, id)) ?? { kind: "lost" };
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

/** What happens while the lists are read is newer than they are. */
async function listen(
  socket: LiveSocket,
  watcher: ApprovalWatcher,
  keepOffer: (approval: GatewayApproval) => void,
): Promise<void> {
  const listed = new Map<GatewayApprovalId, GatewayApproval>();
  const ended = new Set<GatewayApprovalId>();
  let isListing = true;
  socket.onEvent((frame) => {
    const event = parseApprovalEvent(frame);
    if (event === null) return;
    if (event.kind === "requested") {
      keepOffer(event.approval);
      if (isListing) listed.set(event.approval.id, event.approval);
      watcher.requested(event.approval);
      return;
    }
    if (isListing) ended.add(event.approval.id);
    void tellEnding(socket, watcher, event);
  });
  for (const approval of (await Promise.all(KINDS.map((kind) => readPending(socket, kind)))).flat()) {
    keepOffer(approval);
    listed.set(approval.id, approval);
  }
  isListing = false;
  watcher.listed([...listed.values()].filter(({ id }) => !ended.has(id)));
}

async function readPending(
  socket: LiveSocket,
  kind: GatewayApproval["kind"],
): Promise<readonly GatewayApproval[]> {
  const answer = await socket.request(`${kind}.approval.list`, {});
  const rows = Array.isArray(answer) ? answer : readList(readAt(answer, "approvals"));
  return rows.flatMap((row) => parseApproval(row, kind) ?? []);
}

/** With the connection gone nobody is told: the next one's list shows what does not wait any more. */
async function tellEnding(
  socket: LiveSocket,
  watcher: ApprovalWatcher,
  { approval, ending }: ApprovalEvent & { kind: "resolved" },
): Promise<void> {
  try {
    const known = ending ?? (await endingOf((method, params) => socket.request(method, params), approval));
    if (known !== "pending") watcher.ended(approval.id, known);
  } catch (fault) {
    if (!(fault instanceof AppError)) throw fault;
  }
}

import type {
  ApprovalEnding,
  ApprovalWatcher,
  GatewayApproval,
  GatewayApprovalId,
} from "../../core/approval/gateway-approval.ts";
import { AppError, hasCode } from "../../core/errors.ts";
import { parseApproval, parseApprovalEvent } from "./approval-events.ts";
import type { LiveSocket } from "./live-socket.ts";
import { readAt, readList } from "./payload.ts";

type Known = Pick<GatewayApproval, "id" | "kind">;

export interface EarParts {
  readonly watcher: ApprovalWatcher;
  /** Sees every request before the watcher does. */
  readonly onSeen: (approval: GatewayApproval) => void;
  readonly endingOf: (approval: Known, socket: LiveSocket) => Promise<ApprovalEnding | "pending">;
}

/** Hears the requests of one connection, for as long as it lives. */
export interface ApprovalEar {
  /** Reads what waits and tells the watcher. What happens meanwhile is newer than the answer, and counts. */
  list(): Promise<void>;
}

interface Listing {
  readonly waiting: Map<GatewayApprovalId, GatewayApproval>;
  readonly ended: Set<GatewayApprovalId>;
}

export function listenForApprovals(socket: LiveSocket, parts: EarParts): ApprovalEar {
  const { watcher, onSeen } = parts;
  const listings = new Set<Listing>();

  socket.onEvent((frame) => {
    const event = parseApprovalEvent(frame);
    if (event?.kind === "requested") {
      onSeen(event.approval);
      for (const { waiting } of listings) waiting.set(event.approval.id, event.approval);
      watcher.requested(event.approval);
    } else if (event) {
      for (const { ended } of listings) ended.add(event.approval.id);
      void tellEnding(event.approval, event.ending);
    }
  });
  // The gateway drops events for whoever is slow to take them.
  socket.onGap(() => void list().catch(() => {}));

  /** With the connection gone nobody is told: the next one's list shows what does not wait any more. */
  async function tellEnding(approval: Known, ending: ApprovalEnding | null): Promise<void> {
    try {
      const known = ending ?? (await parts.endingOf(approval, socket));
      if (known !== "pending") watcher.ended(approval.id, known);
    } catch (fault) {
      if (!(fault instanceof AppError)) throw fault;
    }
  }

  async function list(): Promise<void> {
    const listing: Listing = { waiting: new Map(), ended: new Set() };
    listings.add(listing);
    try {
      const found = await Promise.all([readPending(socket, "exec"), readPending(socket, "plugin")]);
      for (const approval of found.flat()) {
        onSeen(approval);
        listing.waiting.set(approval.id, approval);
      }
    } finally {
      listings.delete(listing);
    }
    watcher.listed([...listing.waiting.values()].filter(({ id }) => !listing.ended.has(id)));
  }

  return { list };
}

async function readPending(
  socket: LiveSocket,
  kind: GatewayApproval["kind"],
): Promise<readonly GatewayApproval[]> {
  try {
    const answer = await socket.request(`${kind}.approval.list`, {});
    const rows = Array.isArray(answer) ? answer : readList(readAt(answer, "approvals"));
    return rows.flatMap((row) => parseApproval(row, kind) ?? []);
  } catch (fault) {
    // A gateway without plugins may not know of their requests.
    if (kind === "plugin" && hasCode(fault, "gateway.protocol")) return [];
    throw fault;
  }
}

import { type ApprovalDeps, approvalSettings, rulesFor } from "./approval-deps.ts";
import type { ApprovalRequest } from "./approval-request.ts";
import { quietUntil } from "./quiet-hours.ts";

/** The gateway's own word on an expiry comes first; this long after it we ask. */
const EXPIRY_GRACE_MS = 1000;

/** Where the gateway cannot say yet, it is asked again after this. */
export const ASK_AGAIN_MS = 5000;

type TimeDeps = Pick<ApprovalDeps, "settings" | "clock">;

/** When an open request has to be looked at next; null: nothing is due by time. */
export function nextLook(deps: TimeDeps, request: ApprovalRequest): number | null {
  if (request.state !== "pending") return null;
  const now = deps.clock.now();
  const step = rulesFor(deps, request.agentId).escalate[request.stage];
  const quiet = quietUntil(approvalSettings(deps).quietHours, now);
  const expiry = request.approval.expiresAt + EXPIRY_GRACE_MS;
  const times = [
    isOverdue(deps, request) ? now + ASK_AGAIN_MS : expiry,
    ...(step ? [request.openedAt + step.afterMs] : []),
    ...(quiet === null ? [] : [quiet]),
  ];
  return Math.min(...times);
}

/** Should the gateway have given up by now, by our clock? Only its own word ends a request. */
export function isOverdue({ clock }: Pick<ApprovalDeps, "clock">, { approval }: ApprovalRequest): boolean {
  return clock.now() >= approval.expiresAt + EXPIRY_GRACE_MS;
}

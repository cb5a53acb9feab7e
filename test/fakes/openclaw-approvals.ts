import { randomUUID } from "node:crypto";
import { type Connection, type FakeState, Refusal, type Session, send } from "./openclaw-state.ts";

type Decision = "allow-once" | "allow-always" | "deny";

/** One request as the gateway keeps it, also when it is over. */
export interface ApprovalRecord {
  readonly id: string;
  readonly kind: "exec" | "plugin";
  readonly request: Readonly<Record<string, unknown>>;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  readonly sessionKey: string | null;
  status: "pending" | "allowed" | "denied" | "expired" | "cancelled";
  decision: Decision | null;
  reason: string | null;
  readonly over: PromiseWithResolvers<void>;
  timer: NodeJS.Timeout | null;
}

interface Ending extends Pick<ApprovalRecord, "status" | "decision" | "reason"> {
  /** Whom the event names; null for a timeout, as on the real one. */
  readonly resolvedBy: string | null;
}

interface Call {
  readonly state: FakeState;
  readonly by: Connection;
  readonly params: Readonly<Record<string, unknown>>;
}

const REVIEW = ["operator.approvals"];
const ALLOWED = ["allow-once", "deny"];

export const APPROVAL_METHODS = {
  "exec.approval.list": { scopes: REVIEW, run: (call: Call) => list(call, "exec") },
  "plugin.approval.list": { scopes: REVIEW, run: (call: Call) => list(call, "plugin") },
  "exec.approval.request": { scopes: REVIEW, run: (call: Call) => request(call, "exec") },
  "plugin.approval.request": { scopes: REVIEW, run: (call: Call) => request(call, "plugin") },
  "approval.get": { scopes: REVIEW, run: (call: Call) => ({ approval: snapshot(find(call)) }) },
  "approval.resolve": { scopes: REVIEW, run: resolve },
};

/** Asks whoever can approve; null when nobody is connected who can. */
export function openRequest(
  state: FakeState,
  about: Pick<ApprovalRecord, "kind" | "request" | "sessionKey">,
  timeoutMs: number,
): ApprovalRecord | null {
  const hearers = [...state.connections].filter(canHear);
  if (hearers.length === 0) return null;
  const now = Date.now();
  const record: ApprovalRecord = {
    ...about,
    id: about.kind === "plugin" ? `plugin:${randomUUID()}` : randomUUID(),
    createdAtMs: now,
    expiresAtMs: now + timeoutMs,
    status: "pending",
    decision: null,
    reason: null,
    over: Promise.withResolvers(),
    timer: null,
  };
  record.timer = setTimeout(
    () => end(state, record, { status: "expired", decision: null, reason: "timeout", resolvedBy: null }),
    timeoutMs,
  );
  state.approvalRecords.set(record.id, record);
  for (const hearer of hearers) send(hearer, `${record.kind}.approval.requested`, pendingView(record));
  return record;
}

/** What a run's exec asks with, in the real one's words. */
export function execRequest(session: Session, runId: string, command: string): ApprovalRecord["request"] {
  return {
    command,
    cwd: `/workspace/${session.agentId}`,
    host: "gateway",
    security: "full",
    ask: "always",
    warningText: null,
    commandAnalysis: { commandCount: 1, nestedCommandCount: 0, riskKinds: [], warningLines: [] },
    unavailableDecisions: ["allow-always"],
    allowedDecisions: ALLOWED,
    agentId: session.agentId,
    resolvedPath: `/usr/bin/${command.split(" ")[0]}`,
    sessionKey: session.key,
    runId,
    turnSourceChannel: "webchat",
  };
}

/** The run is stopped: what waits for it is over. */
export function cancelRequests(state: FakeState, sessionKey: string): void {
  for (const record of state.approvalRecords.values()) {
    if (record.sessionKey !== sessionKey) continue;
    end(state, record, {
      status: "cancelled",
      decision: null,
      reason: "run-aborted",
      resolvedBy: "approval-scope-closed",
    });
  }
}

/** A new process finds what waited, and cancels it without a word: nobody is connected yet. */
export function loseRequests(state: FakeState): void {
  for (const record of state.approvalRecords.values()) {
    if (record.status !== "pending") continue;
    close(record, { status: "cancelled", decision: null, reason: "gateway-restart" });
  }
}

function end(state: FakeState, record: ApprovalRecord, { resolvedBy, ...how }: Ending): void {
  if (record.status !== "pending") return;
  close(record, how);
  const { id, request } = record;
  const payload = { id, decision: how.decision ?? "deny", resolvedBy, ts: Date.now(), request };
  for (const hearer of [...state.connections].filter(canHear)) {
    send(hearer, `${record.kind}.approval.resolved`, payload);
  }
}

function close(record: ApprovalRecord, how: Pick<ApprovalRecord, "status" | "decision" | "reason">): void {
  if (record.timer) clearTimeout(record.timer);
  Object.assign(record, how);
  record.over.resolve();
}

/** Only an administrator sees what others asked, and hears of it only when it said that it can approve. */
function canHear({ scopes, caps }: Connection): boolean {
  return scopes.includes("operator.admin") && (caps.includes("approvals") || caps.includes("exec-approvals"));
}

function list({ state, by }: Call, kind: ApprovalRecord["kind"]): object {
  if (!by.scopes.includes("operator.admin")) return [];
  const pending = [...state.approvalRecords.values()].filter((one) => one.status === "pending");
  return pending.filter((one) => one.kind === kind).map(pendingView);
}

function request({ state, params }: Call, kind: ApprovalRecord["kind"]): object {
  const { timeoutMs, ...asked } = params;
  const said = { allowedDecisions: ALLOWED, ...asked };
  const record = openRequest(
    state,
    { kind, request: said, sessionKey: null },
    Number(timeoutMs ?? 1_800_000),
  );
  return record ? { status: "accepted", id: record.id } : { decision: "deny", reason: "no-route" };
}

function find({ state, by, params }: Call): ApprovalRecord {
  const record = state.approvalRecords.get(String(params.id));
  if (record && by.scopes.includes("operator.admin")) return record;
  throw new Refusal("INVALID_REQUEST", "approval not found", { details: { reason: "APPROVAL_NOT_FOUND" } });
}

function resolve(call: Call): object {
  const record = find(call);
  if (record.status !== "pending") return { applied: false, approval: snapshot(record) };
  const decision = call.params.decision as Decision;
  const offered = record.request.allowedDecisions as readonly string[];
  // As the real one: what was not offered, or names another kind, is taken for a denial.
  const isSound = call.params.kind === record.kind && offered.includes(decision);
  const resolvedBy = "gateway-client";
  if (!isSound || decision === "deny") {
    const reason = isSound ? "user" : "malformed-verdict";
    end(call.state, record, { status: "denied", decision: "deny", reason, resolvedBy });
  } else end(call.state, record, { status: "allowed", decision, reason: "user", resolvedBy });
  return { applied: true, approval: snapshot(record) };
}

function pendingView({ id, kind, request, createdAtMs, expiresAtMs }: ApprovalRecord): object {
  return { approvalKind: kind, id, request, createdAtMs, expiresAtMs };
}

function snapshot(record: ApprovalRecord): object {
  const { id, status, kind, request, createdAtMs, expiresAtMs, decision, reason } = record;
  const presentation = { kind, commandText: request.command, allowedDecisions: request.allowedDecisions };
  const common = { id, status, presentation, createdAtMs, expiresAtMs };
  return status === "pending" ? common : { ...common, reason, ...(decision === null ? {} : { decision }) };
}

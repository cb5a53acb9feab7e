import type { AgentId } from "../../core/access/permission.ts";
import type {
  ApprovalChoice,
  ApprovalEnding,
  GatewayApproval,
  GatewayApprovalId,
} from "../../core/approval/gateway-approval.ts";
import type { SessionKey } from "../../core/conversation/conversation.ts";
import { type Payload, readAt, readObject, readString, readStrings } from "./payload.ts";

type ApprovalKind = GatewayApproval["kind"];

const CHOICES: readonly ApprovalChoice[] = ["allow-once", "allow-always", "deny"];

/** What an approval event says; null for every other event. */
export type ApprovalEvent =
  | { readonly kind: "requested"; readonly approval: GatewayApproval }
  | {
      readonly kind: "resolved";
      readonly approval: Pick<GatewayApproval, "id" | "kind">;
      /** Null when the event alone does not tell: a denial, an expiry and a stop are all `deny` there. */
      readonly ending: ApprovalEnding | null;
    };

export function parseApprovalEvent(frame: {
  readonly event: string;
  readonly payload?: unknown;
}): ApprovalEvent | null {
  const [, kind, what] = /^(exec|plugin)\.approval\.(requested|resolved)$/.exec(frame.event) ?? [];
  if (kind !== "exec" && kind !== "plugin") return null;
  if (what === "requested") {
    const approval = parseApproval(frame.payload, kind);
    return approval && { kind: "requested", approval };
  }
  const id = readString(readAt(frame.payload, "id")) as GatewayApprovalId | null;
  if (id === null) return null;
  const decision = readAt(frame.payload, "decision");
  const isAllowed = decision === "allow-once" || decision === "allow-always";
  const ending: ApprovalEnding | null = isAllowed ? { kind: "allowed", choice: decision } : null;
  return { kind: "resolved", approval: { id, kind }, ending };
}

/** One request, of an event or of a list; null when it cannot be shown and answered honestly. */
export function parseApproval(payload: unknown, kind: ApprovalKind): GatewayApproval | null {
  const request = readObject(readAt(payload, "request"));
  const id = readString(readAt(payload, "id"));
  const expiresAt = readTime(readAt(payload, "expiresAtMs"));
  const what = kind === "exec" ? execParts(request) : pluginParts(request);
  const choices = choicesOf(request);
  if (id === null || expiresAt === null || what === null || choices.length === 0) return null;
  return {
    id: id as GatewayApprovalId,
    kind,
    agentId: readString(request.agentId) as AgentId | null,
    sessionKey: (readString(request.sessionKey)?.toLowerCase() ?? null) as SessionKey | null,
    runId: readString(request.runId),
    ...what,
    choices,
    createdAt: readTime(readAt(payload, "createdAtMs")) ?? expiresAt,
    expiresAt,
  };
}

/** What may be answered: an answer that was not offered would be taken for a denial. */
export function choicesOf(request: Payload): readonly ApprovalChoice[] {
  const unavailable = readStrings(request.unavailableDecisions);
  const allowed = Array.isArray(request.allowedDecisions) ? readStrings(request.allowedDecisions) : CHOICES;
  return CHOICES.filter((choice) => allowed.includes(choice) && !unavailable.includes(choice));
}

type Parts = Pick<GatewayApproval, "text" | "title" | "host" | "folder" | "program" | "risks">;

function execParts(request: Payload): Parts | null {
  // A plan holds the command as it is; `command` is what the gateway made of it for showing.
  const text = readString(readAt(request.systemRunPlan, "commandText")) ?? readString(request.command);
  if (text === null) return null;
  return {
    text,
    title: null,
    host: readString(request.host),
    folder: readString(request.cwd),
    program: readString(request.resolvedPath),
    risks: [...execRisks(request), ...displayRisks(text)],
  };
}

function execRisks({ commandAnalysis, warningText }: Payload): readonly string[] {
  const lines = readStrings(readAt(commandAnalysis, "warningLines"));
  const kinds = readStrings(readAt(commandAnalysis, "riskKinds"));
  const count = readAt(commandAnalysis, "commandCount");
  const nested = readAt(commandAnalysis, "nestedCommandCount");
  return [
    ...(readString(warningText)?.split("\n") ?? []),
    ...lines,
    ...kinds.filter((kind) => !lines.some((line) => line.includes(kind))).map((kind) => `Contains ${kind}`),
    ...(typeof count === "number" && count > 1 ? [`Runs ${count} commands`] : []),
    ...(typeof nested === "number" && nested > 0 ? [`Runs ${nested} commands inside others`] : []),
  ];
}

/** The gateway writes invisible letters as `\u{200B}` and masks what looks like a secret, both without saying so. */
function displayRisks(text: string): readonly string[] {
  return [
    ...(/\\u\{[0-9A-F]+\}/.test(text)
      ? ["The gateway spelled out letters that do not show, or line breaks"]
      : []),
    ...(/…|\*\*\*/.test(text) ? ["The gateway may have masked a part that looks like a secret"] : []),
  ];
}

function pluginParts(request: Payload): Parts | null {
  const text = [readString(request.description), readString(request.detail)].filter((one) => one !== null);
  if (text.length === 0) return null;
  const severity = readString(request.severity);
  const server = readString(readAt(request.mcpTool, "server"));
  const tool = readString(readAt(request.mcpTool, "tool")) ?? readString(request.toolName);
  return {
    text: text.join("\n\n"),
    title: readString(request.title),
    host: server,
    folder: null,
    program: tool,
    risks: severity === null || severity === "info" ? [] : [`Severity: ${severity}`],
  };
}

/** How a request stands, from the `approval` of `approval.get` or `approval.resolve`; null when that says nothing. */
export function parseEnding(approval: unknown): ApprovalEnding | "pending" | null {
  const { status, decision, reason } = readObject(approval);
  switch (status) {
    case "pending":
      return "pending";
    case "allowed":
      return { kind: "allowed", choice: decision === "allow-always" ? "allow-always" : "allow-once" };
    case "denied":
      // `no-route` and `storage-corrupt` are no human's answer.
      return { kind: reason === "no-route" || reason === "storage-corrupt" ? "lost" : "denied" };
    case "expired":
      return { kind: "expired" };
    case "cancelled":
      return { kind: reason === "run-aborted" ? "stopped" : "lost" };
    default:
      return null;
  }
}

function readTime(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

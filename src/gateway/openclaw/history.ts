import type { SessionKey } from "../../core/conversation/conversation.ts";
import type { HistoryMessage, RunOutcome } from "../../core/ports/gateway.ts";
import type { LiveSocket } from "./live-socket.ts";
import { isNoteKey } from "./note.ts";
import {
  type Payload,
  readAt,
  readList,
  readMessageText,
  readObject,
  readString,
  readStrings,
} from "./payload.ts";

/** The gateway cuts texts at 8,000 letters unless it is asked for more; this is its most. */
const WHOLE_TEXTS = 500_000;
const ROWS = 200;

/** What the gateway's own record says of a turn. */
export type TurnRecord =
  /** It has nothing of it, or took it in and lost it in a crash before it began: sending (again) is right. */
  | { readonly kind: "absent" }
  | { readonly kind: "running"; readonly runId: string | null; readonly markdown: string }
  | { readonly kind: "over"; readonly outcome: RunOutcome }
  /** It began, nothing runs and nothing was said: either it is about to be taken up again, or it was lost. */
  | { readonly kind: "unsettled" };

/** Reads a session's last messages on the person's own connection. */
export async function readHistory(
  socket: LiveSocket,
  sessionKey: SessionKey,
  limit: number,
): Promise<readonly HistoryMessage[]> {
  if (limit <= 0) return [];
  const answer = await socket.request("chat.history", { sessionKey, limit, maxChars: WHOLE_TEXTS });
  return readList(readAt(answer, "messages")).map((row) => ({
    role: roleOf(row),
    text: readMessageText(row) ?? "",
  }));
}

/** Looks up what became of the turn that was sent with this key. */
export async function lookUpTurn(
  socket: LiveSocket,
  sessionKey: SessionKey,
  key: string,
): Promise<TurnRecord> {
  const request = { sessionKey, limit: ROWS, maxChars: WHOLE_TEXTS };
  return turnRecordOf(await socket.request("chat.history", request), key);
}

/** The record of one turn, from an answer of `chat.history`. */
export function turnRecordOf(history: unknown, key: string): TurnRecord {
  const rows = readList(readAt(history, "messages")).map(readObject);
  const start = rows.findIndex((row) => row.idempotencyKey === `${key}:user` || runOf(row) === key);
  const pending = readList(readAt(history, "pendingInputs", "items")).find(
    (one) => readAt(one, "runId") === key,
  );
  if (start < 0) return pendingRecord(readAt(pending, "state"), history, key);
  if (readAt(history, "sessionInfo", "hasActiveRun") === true) return runningRecord(history);
  return endedRecord(turnRows(rows, start), key);
}

/** An input that waits is `queued`; a crash makes it `interrupted`, and then only sending it again runs it. */
function pendingRecord(state: unknown, history: unknown, key: string): TurnRecord {
  if (state === "cancelled") return { kind: "over", outcome: { kind: "stopped", markdown: "" } };
  if (state === "queued") return { kind: "running", runId: key, markdown: "" };
  const inFlight = readAt(history, "inFlightRun", "runId");
  return inFlight === key ? runningRecord(history) : { kind: "absent" };
}

function runningRecord(history: unknown): TurnRecord {
  const inFlight = readAt(history, "inFlightRun");
  const runId =
    readString(readAt(inFlight, "runId")) ??
    readStrings(readAt(history, "sessionInfo", "activeRunIds"))[0] ??
    null;
  return { kind: "running", runId, markdown: readString(readAt(inFlight, "text")) ?? "" };
}

/** The rows of one turn: up to the next message of the person. */
function turnRows(rows: readonly Payload[], start: number): readonly Payload[] {
  const next = rows.findIndex((row, at) => at > start && roleOf(row) === "user");
  return rows.slice(start, next < 0 ? undefined : next);
}

function endedRecord(rows: readonly Payload[], key: string): TurnRecord {
  const said = rows.filter((row) => row.role === "assistant" && row.stopReason !== "toolUse");
  const last = said.findLast((row) => (readMessageText(row) ?? "") !== "") ?? said.at(-1);
  if (!last) return { kind: "unsettled" };
  const markdown = readMessageText(last) ?? "";
  if (readAt(last, "openclawAbort", "aborted") === true) {
    return { kind: "over", outcome: { kind: "stopped", markdown } };
  }
  if (last.stopReason === "error") {
    return { kind: "over", outcome: { kind: "failed", cause: "model-error", message: markdown } };
  }
  if (markdown === "") {
    const message = "the run ended without an answer";
    return { kind: "over", outcome: { kind: "failed", cause: "empty-answer", message } };
  }
  return { kind: "over", outcome: { kind: "answered", markdown, runId: runOf(last) ?? key } };
}

function runOf(row: Payload): string | null {
  return readString(readAt(row, "__openclaw", "runId"));
}

/** After a crash the gateway speaks to the agent in the person's place, and we do with a note: that is not the person. */
function roleOf(row: unknown): HistoryMessage["role"] {
  const { role, provenance, idempotencyKey } = readObject(row);
  if (role === "assistant") return "assistant";
  const isPerson = readAt(provenance, "kind") !== "internal_system" && !isNoteKey(idempotencyKey);
  return role === "user" && isPerson ? "user" : "other";
}

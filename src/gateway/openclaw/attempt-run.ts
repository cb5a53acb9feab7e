import { GatewayProtocolRequestError } from "@openclaw/gateway-client/browser";
import { AppError, hasCode } from "../../core/errors.ts";
import type { FileContent } from "../../core/file/file.ts";
import type { RunOutcome } from "../../core/ports/gateway.ts";
import { filesUnless } from "../files-unless.ts";
import { attachmentsOf, isAboutAttachments, notTaken, refuseAttachments } from "./attachments.ts";
import type { RunEvent } from "./chat-events.ts";
import { lookUpTurn, type TurnRecord } from "./history.ts";
import type { LiveSocket } from "./live-socket.ts";
import { collectMade } from "./made-files.ts";
import { readAt, readString } from "./payload.ts";
import type { RunParts, RunTask } from "./run-task.ts";
import { listenToSession, type SessionEar } from "./session-ear.ts";

/** Without a word for this long, the record is looked at: a lost final would be waited for without end. */
const SILENCE_MS = 15_000;
/** After a crash the gateway takes an interrupted turn up again by itself, a few seconds after it accepts us. */
const RECOVERY_MS = 20_000;
const RECOVERY_LOOK_MS = 1_000;

interface Attempt extends RunTask {
  readonly socket: LiveSocket;
  readonly ear: SessionEar;
  readonly parts: RunParts;
  /** The run that is followed; null until it has shown its id. */
  runId: string | null;
  markdown: string;
  /** Was its end told, and not only found in the record? */
  heardFinal: boolean;
  /** The files that it spoke of. */
  readonly media: Set<string>;
  /** Since when the gateway has the turn but neither a run nor an answer. */
  unsettledSince: number | null;
}

/** Follows a turn on one connection to its end; null when the connection was lost before that. */
export async function attemptRun(
  socket: LiveSocket,
  task: RunTask,
  parts: RunParts,
  lookFirst: { value: boolean },
): Promise<RunOutcome | null> {
  const { sessionKey } = task.request;
  const ear = listenToSession(socket, sessionKey, parts.clock);
  const attempt: Attempt = {
    ...task,
    socket,
    ear,
    parts,
    runId: null,
    markdown: "",
    media: new Set(),
    heardFinal: false,
    unsettledSince: null,
  };
  task.run.followedOn = socket;
  try {
    const subscribed = socket.request("sessions.messages.subscribe", { key: sessionKey });
    subscribed.catch(() => {});
    let record: TurnRecord = { kind: "absent" };
    if (lookFirst.value) {
      await subscribed;
      record = await look(attempt);
    }
    if (record.kind === "absent") {
      if (task.run.stop.signal.aborted) return { kind: "stopped", markdown: "" };
      lookFirst.value = true;
      // The gateway takes requests in their order, so sending need not wait for the subscription's answer.
      [record] = await Promise.all([send(attempt), subscribed]);
    }
    const outcome = await follow(attempt, record);
    return outcome && (await withMade(attempt, outcome));
  } finally {
    task.run.followedOn = null;
    ear.stop();
  }
}

const look = ({ socket, request }: Attempt) => lookUpTurn(socket, request.sessionKey, request.idempotencyKey);

/** Null: it was stopped while they were read. */
async function readFiles({ request, run, parts }: Attempt): Promise<readonly FileContent[] | null> {
  const files = await filesUnless(request, AbortSignal.any([run.stop.signal, parts.closing]));
  if (parts.closing.aborted) throw new AppError("gateway.unreachable", "we are leaving");
  return run.stop.signal.aborted ? null : files;
}

/** Hands the turn over. A key that the gateway knows already runs nothing: the record tells what became of it. */
async function send(attempt: Attempt): Promise<TurnRecord> {
  const { sessionKey, text, idempotencyKey } = attempt.request;
  const files = await readFiles(attempt);
  if (!files) return { kind: "over", outcome: { kind: "stopped", markdown: "" } };
  const unfit = refuseAttachments(files, text, attempt.socket.hello.files);
  if (unfit) return { kind: "over", outcome: unfit };
  const message = { sessionKey, message: text, idempotencyKey };
  const attached = files.length > 0 ? { attachments: attachmentsOf(files) } : {};
  try {
    attempt.run.isSent = true;
    attempt.run.startedOn = attempt.socket;
    const answer = await attempt.socket.request("chat.send", { ...message, ...attached });
    const status = readAt(answer, "status");
    if (status === "started" || status === "in_flight") {
      return { kind: "running", runId: readString(readAt(answer, "runId")) ?? idempotencyKey, markdown: "" };
    }
  } catch (fault) {
    const refusal = files.length > 0 && hasCode(fault, "gateway.protocol") ? fault.message : "";
    if (isAboutAttachments(refusal)) return { kind: "over", outcome: notTaken("the gateway refused one") };
    if (!isKnownKey(fault)) throw fault;
  }
  attempt.run.startedOn = null;
  return look(attempt);
}

/** The same turn, whose text was worded otherwise then: as good as sent. */
function isKnownKey(fault: unknown): boolean {
  const cause = fault instanceof AppError ? fault.cause : null;
  return (
    cause instanceof GatewayProtocolRequestError &&
    readAt(cause.details, "reason") === "chat-request-conflict"
  );
}

async function follow(attempt: Attempt, first: TurnRecord): Promise<RunOutcome | null> {
  let settled = settle(attempt, first);
  if (attempt.run.stop.signal.aborted) await attempt.parts.stopRun(attempt.run);
  while (!settled) {
    const heard = await attempt.ear.next(attempt.unsettledSince === null ? SILENCE_MS : RECOVERY_LOOK_MS);
    if (heard.kind === "closed") return null;
    if (heard.kind === "silence") settled = settle(attempt, await look(attempt));
    else if (heard.event.runId === (attempt.runId ?? heard.event.runId)) {
      const next = await onEvent(attempt, heard.event);
      if (next === "lost") return null;
      settled = next;
    }
  }
  return settled;
}

/** Takes in what the record says; an outcome when the turn is over. */
function settle(attempt: Attempt, record: TurnRecord): RunOutcome | null {
  if (record.kind === "over") return asSeenByUs(attempt, record.outcome);
  if (record.kind === "running") {
    attempt.unsettledSince = null;
    attempt.run.isSent = true;
    if (record.runId !== null) adopt(attempt, record.runId);
    say(attempt, record.markdown);
    return null;
  }
  const now = attempt.parts.clock.now();
  attempt.unsettledSince ??= now;
  attempt.runId = null;
  if (now - attempt.unsettledSince < RECOVERY_MS) return null;
  return {
    kind: "failed",
    cause: "interrupted",
    message: "the gateway lost the run and did not take it up again",
  };
}

async function onEvent(attempt: Attempt, event: RunEvent): Promise<RunOutcome | "lost" | null> {
  attempt.unsettledSince = null;
  adopt(attempt, event.runId);
  switch (event.kind) {
    case "text":
      say(attempt, event.markdown);
      return null;
    case "tool":
      attempt.on({ kind: "tool", name: event.name });
      return null;
    case "exec-refused":
      attempt.on({ kind: "exec-refused" });
      return null;
    case "media":
      for (const url of event.urls) attempt.media.add(url);
      return null;
    case "final":
      return onFinal(attempt, event);
    case "aborted":
      return onAborted(attempt, event);
    case "error":
      return { kind: "failed", cause: "model-error", message: event.message };
    default:
      return event satisfies never;
  }
}

async function onAborted(
  attempt: Attempt,
  { why, markdown }: RunEvent & { kind: "aborted" },
): Promise<RunOutcome | "lost"> {
  // The gateway ends what does not finish before it restarts, and takes it up again afterwards.
  if (why === "restart") return "lost";
  if (attempt.run.stop.signal.aborted) return { kind: "stopped", markdown };
  // Nobody asked: the agent said nothing even when asked again, or a change of people's rights ended every run.
  const record = await look(attempt);
  const outcome = record.kind === "over" ? record.outcome : null;
  return asSeenByUs(attempt, outcome ?? { kind: "stopped", markdown });
}

/** A run that ended without anybody here wanting it was interrupted, not stopped; it is not begun a second time. */
function asSeenByUs({ run, request }: Attempt, outcome: RunOutcome): RunOutcome {
  if (outcome.kind !== "stopped" || run.stop.signal.aborted || request.resumed) return outcome;
  return {
    kind: "failed",
    cause: "interrupted",
    message: "the gateway ended the run, and nobody here asked it to",
  };
}

/** A final may be empty or a notice of the gateway; then the record has the answer, or says that the run goes on. */
async function onFinal(attempt: Attempt, event: RunEvent & { kind: "final" }): Promise<RunOutcome | null> {
  const { markdown, runId } = event;
  attempt.heardFinal = true;
  if (markdown !== null && !event.isNotice) return { kind: "answered", markdown, runId };
  const record = await look(attempt);
  if (record.kind === "over" || record.kind === "running") return settle(attempt, record);
  if (markdown !== null) return { kind: "answered", markdown, runId };
  return { kind: "failed", cause: "empty-answer", message: "the run ended without an answer" };
}

/** The answer with what the agent made. A record says nothing of files in a hurry, so that it is asked at least once. */
async function withMade(attempt: Attempt, outcome: RunOutcome): Promise<RunOutcome> {
  const { request, socket, parts, media } = attempt;
  const runId = attempt.runId ?? request.idempotencyKey;
  const said = isEmptyAnswer(outcome) ? ({ kind: "answered", markdown: "", runId } as const) : outcome;
  const isWhole = attempt.heardFinal && !request.resumed;
  if (!request.takesFiles || said.kind !== "answered" || (isWhole && media.size === 0)) return outcome;
  const { clock, origin } = parts;
  const { maxBytes } = request.takesFiles;
  const about = { sessionKey: request.sessionKey, runId: said.runId, expected: media.size };
  const made = await collectMade({ ...about, socket, clock, origin, maxBytes });
  return made.length > 0 ? { ...said, made } : outcome;
}

/** A file can be the whole answer. */
const isEmptyAnswer = (outcome: RunOutcome) => outcome.kind === "failed" && outcome.cause === "empty-answer";

function adopt(attempt: Attempt, runId: string): void {
  if (attempt.runId === runId) return;
  attempt.runId = runId;
  attempt.run.runIds.add(runId);
  attempt.on({ kind: "accepted", runId });
}

function say(attempt: Attempt, markdown: string): void {
  if (markdown === "" || markdown === attempt.markdown) return;
  attempt.markdown = markdown;
  attempt.on({ kind: "text", markdown });
}

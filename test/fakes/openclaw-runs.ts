import { randomUUID } from "node:crypto";
import type { Answer } from "../openclaw/stub-model.ts";
import { promptOf } from "../openclaw/stub-model.ts";
import { execRequest, loseRequests, openRequest } from "./openclaw-approvals.ts";
import {
  broadcast,
  type Connection,
  type FakeState,
  type Row,
  type Run,
  type RunFault,
  type Session,
} from "./openclaw-state.ts";

export type Answerer = (prompt: ReturnType<typeof promptOf>) => Answer;

const content = (text: string) => [{ type: "text" as const, text }];

/** Runs one turn of a session with the model's answer, saying what the real gateway says while it does. */
export async function runTurn(
  state: FakeState,
  session: Session,
  turn: {
    readonly key: string;
    readonly text: string;
    /** What the model is shown of it, where that is more. */
    readonly seen?: string;
    readonly by: Connection;
    readonly answer: Answerer;
  },
): Promise<void> {
  const fault = state.faults.shift() ?? null;
  const runId = turn.key;
  const run = begin(state, session, { runId, by: turn.by });
  // The call is answered before anything is said of the run.
  await Promise.resolve();
  if (fault === "lose-after-ack") {
    // The process dies before it has taken the input up: only sending it again runs it.
    session.pending.push({ runId, state: "interrupted", text: turn.text });
    return crash(state, session);
  }
  session.rows.push({ ...userRow(turn.text, runId), ...(turn.seen !== undefined && { seen: turn.seen }) });
  broadcast(state, session, "chat", { runId, state: "status", phase: "starting_model" });
  await play(state, session, { run, answerer: turn.answer, fault });
}

interface Playing {
  readonly run: Begun;
  readonly answerer: Answerer;
  /** What the model is shown; the session as it stands when left out. */
  readonly prompt?: ReturnType<typeof promptOf>;
  readonly fault: RunFault | null;
}

async function play(
  state: FakeState,
  session: Session,
  { run, answerer, prompt, fault }: Playing,
): Promise<void> {
  const { runId } = run;
  const first = answerer(prompt ?? promptOf(asMessages(session)));
  if (first.status) return fail(state, session, runId);
  const answer =
    first.exec === undefined ? first : await execute(state, session, { run, answerer, command: first.exec });
  if (run.isAborted()) return;
  if (first.write) handOver(state, session, runId, first.write);
  const chunks = answer.exec === undefined ? answer.chunks : ["I tried."];
  for (const [at, chunk] of chunks.entries()) {
    if (run.isAborted()) return;
    run.text += chunk;
    broadcast(state, session, "chat", delta(runId, run.text));
    if (at === 0) await answer.hold;
    if (at === 1 && fault === "close-mid-run") for (const { ws } of state.connections) ws.terminate();
    if (at === 1 && fault === "restart-mid-run") return restart(state, session, { answerer });
    if (answer.pieceMs) await new Promise((resolve) => setTimeout(resolve, answer.pieceMs));
  }
  if (!run.isAborted()) finish(state, session, { runId, text: run.text, fault });
}

/** Dies in the middle and, when it is back, takes the turn up again under an id of its own. */
export function restart(
  state: FakeState,
  session: Session,
  { answerer }: { readonly answerer: Answerer },
): Promise<void> {
  crash(state, session);
  const prompt = promptOf(asMessages(session));
  const run = begin(state, session, { runId: randomUUID(), by: null });
  const provenance = { kind: "internal_system", sourceTool: "main_session_restart_recovery" };
  const said = "[System] Your previous turn was interrupted by a gateway restart.";
  session.rows.push({ ...userRow(said, run.runId), provenance });
  return play(state, session, { run, answerer, prompt, fault: null });
}

function crash(state: FakeState, session: Session): void {
  loseRequests(state);
  session.run?.vanish();
  session.run = null;
  session.status = "done";
  // A new process remembers no key that has not reached the record.
  session.keys.clear();
  for (const { ws } of state.connections) ws.terminate();
}

type Begun = Run & { isAborted(): boolean };

function begin(
  state: FakeState,
  session: Session,
  { runId, by }: { runId: string; by: Connection | null },
): Begun {
  let aborted = false;
  const run: Begun = {
    runId,
    startedBy: by,
    text: "",
    merged: [],
    isWaiting: false,
    after: [],
    isAborted: () => aborted,
    vanish() {
      aborted = true;
    },
    abort() {
      aborted = true;
      const text = run.text;
      const openclawAbort = { aborted: true, origin: "rpc", runId };
      if (text !== "") session.rows.push({ ...assistantRow(text, runId), openclawAbort });
      end(session, "killed");
      const message = text === "" ? {} : { message: { role: "assistant", content: content(text) } };
      broadcast(state, session, "chat", { runId, state: "aborted", stopReason: "rpc", ...message });
    },
  };
  session.run = run;
  session.status = "running";
  return run;
}

function finish(
  state: FakeState,
  session: Session,
  { runId, text, fault }: { runId: string; text: string; fault: RunFault | null },
): void {
  session.rows.push(assistantRow(text, runId));
  end(session, "done");
  const final = { runId, state: "final", stopReason: "stop" };
  if (text === "") {
    // As the real one ends a run in which the agent said nothing, also when it was asked again.
    broadcast(state, session, "chat", { runId, state: "aborted", stopReason: "stop" });
    broadcast(state, session, "chat", { runId, state: "error", errorMessage: "no response" });
    return;
  }
  const whole = { ...final, message: { role: "assistant", content: content(text) } };
  const notice = {
    ...final,
    message: { role: "assistant", content: content("⚙️ notice"), openclawStatusNotice: true },
  };
  if (fault === "drop-final") return;
  if (fault === "notice-final") broadcast(state, session, "chat", notice);
  broadcast(state, session, "chat", fault === "empty-final" ? final : whole);
  if (fault === "duplicate-final") broadcast(state, session, "chat", notice);
}

function fail(state: FakeState, session: Session, runId: string): void {
  const idempotencyKey = `${runId}:terminal-error`;
  session.rows.push({ ...assistantRow("⚠️ LLM request failed.", runId), idempotencyKey, stopReason: "error" });
  end(session, "failed");
  broadcast(state, session, "chat", { runId, state: "error", errorMessage: "LLM request failed." });
}

/** Runs a command, as far as somebody allows it, and lets the model go on with what came of it. */
async function execute(
  state: FakeState,
  session: Session,
  { run, answerer, command }: { readonly run: Begun; readonly answerer: Answerer; readonly command: string },
): Promise<Answer> {
  const item = { kind: "tool", name: "exec", itemId: "tool:1" };
  const { runId } = run;
  broadcast(state, session, "agent", { runId, stream: "item", data: { ...item, phase: "start" } });
  const { error, result } = await resultOf(state, session, { run, command });
  if (run.isAborted()) return { chunks: [] };
  const end = { ...item, phase: "end", ...(error === undefined ? {} : { status: "failed", error }) };
  broadcast(state, session, "agent", { runId, stream: "item", data: end });
  session.rows.push({ role: "toolResult", content: content(result), __openclaw: { runId } });
  session.rows.push(...run.merged.map(({ key, message }) => userRow(message, key)));
  return answerer(promptOf(asMessages(session)));
}

/** Told while the run goes on, and listed a little after its end. */
function handOver(
  state: FakeState,
  session: Session,
  runId: string,
  { path, content: text }: NonNullable<Answer["write"]>,
): void {
  const [id, ticket] = [`artifact_${randomUUID()}`, randomUUID()];
  broadcast(state, session, "agent", {
    runId,
    stream: "assistant",
    data: { text: "", mediaUrls: [`./${path}`] },
  });
  const made = { id, ticket, name: path, sessionKey: session.key, runId, bytes: Buffer.from(text) };
  setTimeout(() => state.artifacts.push(made), 30);
}

const NOBODY = "exec denied: Headless runs cannot wait for interactive exec approval.";

async function resultOf(
  state: FakeState,
  session: Session,
  { run, command }: { readonly run: Begun; readonly command: string },
): Promise<{ readonly error?: string; readonly result: string }> {
  const by = run.startedBy;
  if (by?.user && !by.scopes.includes("operator.approvals")) {
    const error = "Exec approval registration failed: missing scope: operator.approvals";
    return { error, result: error };
  }
  const request = execRequest(session, run.runId, command);
  const about = { kind: "exec", request, sessionKey: session.key } as const;
  const record = openRequest(state, about, state.approvalPatienceMs);
  if (!record) return { error: NOBODY, result: NOBODY };
  run.isWaiting = true;
  await record.over.promise;
  run.isWaiting = false;
  if (record.status === "allowed") return { result: command.replace(/^echo /, "") };
  const why = record.status === "expired" ? "approval-timeout" : "user-denied";
  const error = `Exec denied (gateway id=${record.id}, ${why}): ${command}`;
  return { error, result: error };
}

function end(session: Session, status: string): void {
  const { run } = session;
  session.run = null;
  session.status = status;
  for (const next of run?.after ?? []) next();
}

function delta(runId: string, text: string): object {
  return { runId, state: "delta", message: { role: "assistant", content: content(text) } };
}

function userRow(text: string, runId: string): Row {
  return { role: "user", content: text, idempotencyKey: `${runId}:user`, __openclaw: {} };
}

function assistantRow(text: string, runId: string): Row {
  return { role: "assistant", content: content(text), stopReason: "stop", __openclaw: { runId } };
}

function asMessages(session: Session) {
  return session.rows.map(({ role, content: said, seen }) => ({
    role: role === "toolResult" ? "tool" : role,
    content: seen ?? said,
  }));
}

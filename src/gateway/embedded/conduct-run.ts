import type { MadeFile, OutboundFile } from "../../core/file/file.ts";
import type { PrincipalId } from "../../core/people/principal.ts";
import type { Clock } from "../../core/ports/clock.ts";
import type { RunOutcome, RunRequest } from "../../core/ports/gateway.ts";
import { filesUnless } from "../files-unless.ts";
import { type Answerer, type Ask, ModelFault } from "./answerer.ts";
import type { EmbeddedApprovals } from "./approvals.ts";
import type { DemoAgent } from "./demo-agents.ts";
import type { LiveRun } from "./live-runs.ts";
import type { EmbeddedQuestions } from "./questions.ts";
import { isForeign, type SessionFiles, type SessionLine } from "./session-files.ts";
import { wordFiles } from "./word-files.ts";

export interface ConductDeps {
  readonly clock: Clock;
  readonly files: SessionFiles;
  readonly answerer: Answerer;
  readonly approvals: EmbeddedApprovals;
  readonly questions: EmbeddedQuestions;
}

/** A permitted run: whose it is and which agent answers. */
export interface Conducted {
  readonly principalId: PrincipalId;
  readonly agent: DemoAgent;
  readonly request: RunRequest;
}

/** Takes one message to its answer and keeps both. A message that was kept before is not kept twice. */
export async function conductRun(deps: ConductDeps, about: Conducted, run: LiveRun): Promise<RunOutcome> {
  const { request } = about;
  const lines = await deps.files.read(request.sessionKey);
  if (isForeign(lines, about.principalId))
    return { kind: "refused", message: "the session is another person's" };
  const before = endedBefore(lines, request);
  if (before) return before;
  if (run.endedBy() === "closing") return { kind: "unreachable" };
  const files = await filesUnless(request, run.signal);
  if (!files) return endedEarly(run);
  const text = wordFiles(request.text, files);
  await keepMessage(deps, about, { lines, text });
  run.tell({ kind: "accepted", runId: run.runId });
  const earlier = lines.filter((line) => !("key" in line) || line.key !== request.idempotencyKey);
  try {
    const answer = await growAnswer(deps, { ...about, text }, run, earlier);
    return await concludeRun(deps, about, run, answer);
  } catch (fault) {
    if (!(fault instanceof ModelFault)) throw fault;
    return { kind: "failed", cause: "model-error", message: fault.message };
  }
}

function endedEarly(run: LiveRun): RunOutcome {
  const why = run.endedBy();
  if (why === "closing") return { kind: "unreachable" };
  if (why === "revoked") return { kind: "refused", message: "the credential was revoked" };
  return { kind: "stopped", markdown: "" };
}

function endedBefore(lines: readonly SessionLine[], request: RunRequest): RunOutcome | null {
  const { idempotencyKey: key } = request;
  const answer = lines.find((line) => line.kind === "assistant" && line.key === key);
  if (answer?.kind !== "assistant") return null;
  if (answer.stopped) return { kind: "stopped", markdown: answer.text };
  return { kind: "answered", markdown: answer.text, runId: key, ...madeFor(request, answer.made) };
}

function madeFor(
  { takesFiles }: RunRequest,
  made: readonly OutboundFile[] = [],
): { made?: readonly MadeFile[] } {
  return takesFiles && made.length > 0 ? { made: made.map((file) => ({ kind: "content", file })) } : {};
}

async function keepMessage(
  deps: ConductDeps,
  about: Conducted,
  { lines, text }: { readonly lines: readonly SessionLine[]; readonly text: string },
): Promise<void> {
  const { sessionKey, idempotencyKey: key } = about.request;
  const at = deps.clock.now();
  const kept: SessionLine[] = [];
  if (!lines.some((line) => line.kind === "opened"))
    kept.push({ kind: "opened", owner: about.principalId, at });
  if (!lines.some((line) => line.kind === "user" && line.key === key))
    kept.push({ kind: "user", key, text, at });
  if (kept.length > 0) await deps.files.append(sessionKey, ...kept);
}

interface Grown {
  readonly text: string;
  readonly made: readonly OutboundFile[];
}

async function growAnswer(
  deps: ConductDeps,
  about: Conducted & { readonly text: string },
  run: LiveRun,
  earlier: readonly SessionLine[],
): Promise<Grown> {
  const isFirst = !earlier.some((line) => line.kind === "assistant");
  const made: OutboundFile[] = [];
  let soFar = "";
  const ask: Ask = {
    agent: about.agent,
    earlier,
    text: about.text,
    approval: (request) => deps.approvals.ask(request, run),
    question: (request) => deps.questions.ask(request, run),
    notes: () => run.notes,
  };
  for await (const piece of deps.answerer.answer(ask, run.signal)) {
    if (run.signal.aborted) break;
    if (piece.kind === "step") {
      run.tell(piece.progress);
      continue;
    }
    if (piece.kind === "made") {
      made.push(piece.file);
      continue;
    }
    if (soFar === "" && isFirst) soFar = `${deps.answerer.label}\n\n`;
    soFar += piece.text;
    run.tell({ kind: "text", markdown: soFar });
  }
  return { text: soFar, made };
}

async function concludeRun(
  deps: ConductDeps,
  about: Conducted,
  run: LiveRun,
  { text, made }: Grown,
): Promise<RunOutcome> {
  const { sessionKey, idempotencyKey: key } = about.request;
  const why = run.endedBy();
  if (why === "closing") return { kind: "unreachable" };
  if (why === null && text.trim() === "") {
    return { kind: "failed", cause: "empty-answer", message: "the answer was empty" };
  }
  const at = deps.clock.now();
  await deps.files.append(sessionKey, { kind: "assistant", key, text, stopped: why !== null, made, at });
  if (why === "revoked") return { kind: "refused", message: "the credential was revoked" };
  if (why === "aborted") return { kind: "stopped", markdown: text };
  return { kind: "answered", markdown: text, runId: run.runId, ...madeFor(about.request, made) };
}

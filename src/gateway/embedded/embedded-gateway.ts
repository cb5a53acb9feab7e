import { join } from "node:path";
import type { Scope } from "../../core/credential/credential.ts";
import { AppError, hasCode } from "../../core/errors.ts";
import type { Clock } from "../../core/ports/clock.ts";
import type { Gateway, GatewayStatus, HistoryMessage, RunOutcome } from "../../core/ports/gateway.ts";
import type { Ids } from "../../core/ports/ids.ts";
import type { Logger } from "../../core/ports/logger.ts";
import type { Answerer } from "./answerer.ts";
import { createEmbeddedApprovals, type EmbeddedApprovals } from "./approvals.ts";
import { conductRun } from "./conduct-run.ts";
import { type CredentialFile, openCredentialFile } from "./credential-file.ts";
import { DEMO_AGENTS } from "./demo-agents.ts";
import { createLiveRuns, type LiveRun, type LiveRuns, type RunEnd } from "./live-runs.ts";
import { createModelAnswerer, examineModel, type ModelEndpoint } from "./model-answerer.ts";
import { createEmbeddedQuestions, type EmbeddedQuestions } from "./questions.ts";
import { createScriptedAnswerer } from "./scripted-answerer.ts";
import { isForeign, openSessionFiles, type SessionFiles } from "./session-files.ts";

export interface EmbeddedGatewayConfig {
  /** When given, a model answers instead of the script. */
  readonly openai?: ModelEndpoint;
}

export interface EmbeddedGatewayDeps {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  /** Sessions and credentials are kept in its folder `embedded`. */
  readonly dataDir: string;
}

const SCOPES_TO_RUN: readonly Scope[] = ["operator.write", "operator.sessions.write"];
const SCOPES_KNOWN: readonly Scope[] = ["operator.read", ...SCOPES_TO_RUN, "operator.approvals"];

/** The gateway of the try-out: in this process, with agents that say what they are. */
export function createEmbeddedGateway(config: EmbeddedGatewayConfig, deps: EmbeddedGatewayDeps): Gateway {
  const { clock } = deps;
  const parts: Parts = {
    ...deps,
    files: openSessionFiles(join(deps.dataDir, "embedded", "sessions")),
    credentials: openCredentialFile(join(deps.dataDir, "embedded", "credentials.jsonl"), deps.ids),
    answerer: config.openai ? createModelAnswerer(config.openai, clock) : createScriptedAnswerer(clock),
    live: createLiveRuns(),
    approvals: createEmbeddedApprovals(deps),
    questions: createEmbeddedQuestions(deps),
    isUp: () => status.state === "up",
  };
  let status: GatewayStatus = { state: "starting", detail: null, since: clock.now() };
  let changed = () => {};

  function become(state: GatewayStatus["state"], detail: string | null): void {
    status = { state, detail, since: clock.now() };
    changed();
  }

  return {
    id: "embedded",
    credentialKind: "device",
    async start(onChange) {
      changed = onChange;
      await parts.credentials.load();
      parts.approvals.list();
      parts.questions.list();
      become("up", null);
    },
    async stop() {
      if (status.state !== "down") become("down", "stopped");
      await endRuns(parts, () => true, "closing");
    },
    status: () => status,
    agents: () => (status.state === "starting" ? [] : DEMO_AGENTS.map(({ id, name }) => ({ id, name }))),
    ...credentialSide(parts),
    ...sessionSide(parts),
    examine: async () => [
      { level: "ok", what: "The demo gateway runs inside Gatehouse.", mend: "" },
      ...(config.openai ? [await examineModel(config.openai, clock)] : []),
    ],
    directives: () => [],
    ...approvalSide(parts),
    questions: questionSide(parts),
  };
}

interface Parts extends EmbeddedGatewayDeps {
  readonly files: SessionFiles;
  readonly credentials: CredentialFile;
  readonly answerer: Answerer;
  readonly live: LiveRuns;
  readonly approvals: EmbeddedApprovals;
  readonly questions: EmbeddedQuestions;
  isUp(): boolean;
}

function requireUp(parts: Parts): void {
  if (!parts.isUp()) throw new AppError("gateway.unreachable", "the demo gateway is not running");
}

async function endRuns(parts: Parts, wanted: (run: LiveRun) => boolean, why: RunEnd): Promise<void> {
  const runs = parts.live.find(wanted);
  for (const run of runs) run.end(why);
  await Promise.allSettled(runs.map((run) => run.outcome));
}

function credentialSide(
  parts: Parts,
): Pick<Gateway, "issueCredential" | "revokeCredential" | "listCredentials"> {
  return {
    async issueCredential(person, scopes) {
      requireUp(parts);
      const unknown = scopes.filter((scope) => !SCOPES_KNOWN.includes(scope));
      if (unknown.length > 0) {
        throw new AppError("gateway.scopes-missing", `the demo gateway has no scope ${unknown.join(", ")}`);
      }
      return parts.credentials.issue(person.principalId, scopes);
    },
    async listCredentials() {
      requireUp(parts);
      return parts.credentials.list();
    },
    async revokeCredential({ publicId }) {
      requireUp(parts);
      await parts.credentials.revoke(publicId);
      await endRuns(parts, (run) => run.publicId === publicId, "revoked");
    },
  };
}

function approvalSide(
  parts: Parts,
): Pick<Gateway, "watchApprovals" | "resolveApproval" | "endingOf" | "tellAgent"> {
  return {
    watchApprovals: (watcher) => parts.approvals.watch(watcher),
    async resolveApproval({ id }, choice) {
      requireUp(parts);
      return parts.approvals.resolve(id, choice);
    },
    async endingOf({ id }) {
      requireUp(parts);
      return parts.approvals.endingOf(id);
    },
    async tellAgent({ sessionKey, runId }, note) {
      requireUp(parts);
      const isTheirs = (run: LiveRun) => run.sessionKey === sessionKey && (runId ?? run.runId) === run.runId;
      const [run] = parts.live.find(isTheirs);
      if (!run || sessionKey === null) throw new AppError("gateway.unreachable", "no run waits for it");
      run.notes.push(note);
      await parts.files.append(sessionKey, { kind: "note", text: note, at: parts.clock.now() });
    },
  };
}

function questionSide(parts: Parts): Gateway["questions"] {
  return {
    watch: parts.questions.watch,
    async answer(question, answers) {
      requireUp(parts);
      return parts.questions.answer(question, answers);
    },
    async endingOf(id) {
      requireUp(parts);
      return parts.questions.endingOf(id);
    },
  };
}

function sessionSide(parts: Parts): Pick<Gateway, "run" | "abort" | "history"> {
  return {
    async run(as, request, on): Promise<RunOutcome> {
      if (!parts.isUp()) return { kind: "unreachable" };
      const refusal = refusalOf(parts.credentials.scopesOf(as), SCOPES_TO_RUN);
      if (refusal !== null) return { kind: "refused", message: refusal };
      const agent = DEMO_AGENTS.find((one) => one.id === request.agentId);
      if (!agent) return { kind: "failed", cause: "agent-unknown", message: `no agent "${request.agentId}"` };
      const about = { principalId: as.principalId, agent, request };
      const { sessionKey, agentId, idempotencyKey: runId } = request;
      const id = { runId, sessionKey, agentId, publicId: as.publicId };
      try {
        return await parts.live.joinOrBegin(id, on, (run) => conductRun(parts, about, run));
      } catch (fault) {
        if (hasCode(fault, "file.unreadable")) throw fault;
        parts.logger.error({ run: id.runId, err: fault }, "the demo gateway could not keep a session");
        return { kind: "failed", cause: "interrupted", message: "the session could not be kept" };
      }
    },
    async abort(sessionKey, runId) {
      const isMeant = (run: LiveRun) => run.sessionKey === sessionKey && (runId ?? run.runId) === run.runId;
      await endRuns(parts, isMeant, "aborted");
      return { confirmed: true };
    },
    async history(as, sessionKey, limit): Promise<readonly HistoryMessage[]> {
      requireUp(parts);
      const refusal = refusalOf(parts.credentials.scopesOf(as), ["operator.read"]);
      if (refusal !== null) throw new AppError("credential.refused", refusal);
      const lines = await parts.files.read(sessionKey);
      if (isForeign(lines, as.principalId)) {
        throw new AppError("credential.refused", "another person's session");
      }
      const said = lines.flatMap((line) =>
        line.kind === "opened"
          ? []
          : [{ role: line.kind === "note" ? "other" : line.kind, text: line.text } as const],
      );
      return limit > 0 ? said.slice(-limit) : [];
    },
  };
}

/** Why a credential may not do it; null when it may. One of the scopes suffices. */
function refusalOf(held: readonly Scope[] | null, needed: readonly Scope[]): string | null {
  if (held === null) return "the credential is unknown or revoked";
  return needed.some((scope) => held.includes(scope)) ? null : `missing scope: ${needed[0]}`;
}

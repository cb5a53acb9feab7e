import { join } from "node:path";
import type { Scope } from "../../core/credential/credential.ts";
import { AppError } from "../../core/errors.ts";
import type { Clock } from "../../core/ports/clock.ts";
import type { Gateway, GatewayStatus, HistoryMessage, RunOutcome } from "../../core/ports/gateway.ts";
import type { Ids } from "../../core/ports/ids.ts";
import type { Logger } from "../../core/ports/logger.ts";
import { conductRun } from "./conduct-run.ts";
import { openCredentialFile } from "./credential-file.ts";
import { DEMO_AGENTS } from "./demo-agents.ts";
import { createLiveRuns, type LiveRun, type RunEnd } from "./live-runs.ts";
import { createModelAnswerer, examineModel, type ModelEndpoint } from "./model-answerer.ts";
import { createScriptedAnswerer } from "./scripted-answerer.ts";
import { isForeign, openSessionFiles } from "./session-files.ts";

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
  const { clock, logger } = deps;
  const files = openSessionFiles(join(deps.dataDir, "embedded", "sessions"));
  const credentials = openCredentialFile(join(deps.dataDir, "embedded", "credentials.jsonl"), deps.ids);
  const answerer = config.openai ? createModelAnswerer(config.openai, clock) : createScriptedAnswerer(clock);
  const live = createLiveRuns();
  let status: GatewayStatus = { state: "starting", detail: null, since: clock.now() };
  let changed = () => {};

  function become(state: GatewayStatus["state"], detail: string | null): void {
    status = { state, detail, since: clock.now() };
    changed();
  }

  function requireUp(): void {
    if (status.state !== "up") throw new AppError("gateway.unreachable", "the demo gateway is not running");
  }

  async function endRuns(wanted: (run: LiveRun) => boolean, why: RunEnd): Promise<void> {
    const runs = live.find(wanted);
    for (const run of runs) run.end(why);
    await Promise.allSettled(runs.map((run) => run.outcome));
  }

  return {
    id: "embedded",
    credentialKind: "device",
    async start(onChange) {
      changed = onChange;
      await credentials.load();
      become("up", null);
    },
    async stop() {
      if (status.state !== "down") become("down", "stopped");
      await endRuns(() => true, "closing");
    },
    status: () => status,
    agents: () => (status.state === "starting" ? [] : DEMO_AGENTS.map(({ id, name }) => ({ id, name }))),
    async issueCredential(person, scopes) {
      requireUp();
      const unknown = scopes.filter((scope) => !SCOPES_KNOWN.includes(scope));
      if (unknown.length > 0) {
        throw new AppError("gateway.scopes-missing", `the demo gateway has no scope ${unknown.join(", ")}`);
      }
      return credentials.issue(person.principalId, scopes);
    },
    async revokeCredential({ publicId }) {
      requireUp();
      await credentials.revoke(publicId);
      await endRuns((run) => run.publicId === publicId, "revoked");
    },
    async run(as, request, on): Promise<RunOutcome> {
      if (status.state !== "up") return { kind: "unreachable" };
      const refusal = refusalOf(credentials.scopesOf(as), SCOPES_TO_RUN);
      if (refusal !== null) return { kind: "refused", message: refusal };
      const agent = DEMO_AGENTS.find((one) => one.id === request.agentId);
      if (!agent) return { kind: "failed", cause: "agent-unknown", message: `no agent "${request.agentId}"` };
      const about = { principalId: as.principalId, agent, request };
      const id = { runId: request.idempotencyKey, sessionKey: request.sessionKey, publicId: as.publicId };
      try {
        return await live.joinOrBegin(id, on, (run) => conductRun({ clock, files, answerer }, about, run));
      } catch (fault) {
        logger.error({ run: id.runId, fault }, "the demo gateway could not keep a session");
        return { kind: "failed", cause: "interrupted", message: "the session could not be kept" };
      }
    },
    async abort(sessionKey, runId) {
      await endRuns((run) => run.sessionKey === sessionKey && (runId ?? run.runId) === run.runId, "aborted");
      return { confirmed: true };
    },
    async history(as, sessionKey, limit): Promise<readonly HistoryMessage[]> {
      requireUp();
      const refusal = refusalOf(credentials.scopesOf(as), ["operator.read"]);
      if (refusal !== null) throw new AppError("credential.refused", refusal);
      const lines = await files.read(sessionKey);
      if (isForeign(lines, as.principalId))
        throw new AppError("credential.refused", "another person's session");
      const said = lines.flatMap((line) =>
        line.kind === "opened" ? [] : [{ role: line.kind, text: line.text }],
      );
      return limit > 0 ? said.slice(-limit) : [];
    },
    examine: async () => [
      { level: "ok", what: "The demo gateway runs inside Gatehouse.", mend: "" },
      ...(config.openai ? [await examineModel(config.openai, clock)] : []),
    ],
    directives: () => [],
  };
}

/** Why a credential may not do it; null when it may. One of the scopes suffices. */
function refusalOf(held: readonly Scope[] | null, needed: readonly Scope[]): string | null {
  if (held === null) return "the credential is unknown or revoked";
  return needed.some((scope) => held.includes(scope)) ? null : `missing scope: ${needed[0]}`;
}

import type { Gateway } from "../../core/ports/gateway.ts";
import { abortSession, stopRun } from "./abort.ts";
import { AdminSocket, requireAdmin } from "./admin-socket.ts";
import { type Approvals, createApprovals } from "./approvals.ts";
import { APPROVING_CAPS } from "./client-info.ts";
import { pushAccess } from "./companion.ts";
import type { OpenClawConfig, OpenClawDeps } from "./config.ts";
import { createDeviceStrategy } from "./device.ts";
import { examineAll } from "./examine-all.ts";
import { gatewayFault } from "./fault.ts";
import { readHistory } from "./history.ts";
import { createHoldings, type Holdings } from "./holdings.ts";
import { createIdentityStrategy } from "./identity.ts";
import { isLetInBy } from "./identity-config.ts";
import { createLiveRuns, type LiveRuns } from "./live-runs.ts";
import { type ConnectPlan, type LiveSocket, openSocket } from "./live-socket.ts";
import { createQuestions, type Questions } from "./questions.ts";
import { runToEnd } from "./run.ts";
import type { RunParts } from "./run-task.ts";
import { credentialFault, SocketPool } from "./socket-pool.ts";
import type { CredentialStrategy, Reach } from "./strategy.ts";
import { tellRun } from "./tell-agent.ts";
import { createLimiter, createSerial } from "./waiting.ts";

/** The gateway lets in 32 unauthenticated sockets from one address, and answers 503 to the rest. */
const HANDSHAKES_AT_ONCE = 16;

/** OpenClaw, spoken to as each person by a credential of their own, and as its administrator by one admin socket. */
export function createOpenClawGateway(config: OpenClawConfig, deps: OpenClawDeps): Gateway {
  const strategy =
    config.credentials === "device" ? createDeviceStrategy(config) : createIdentityStrategy(config);
  const limited = createLimiter(HANDSHAKES_AT_ONCE);
  const open = (plan: ConnectPlan) => limited(() => openSocket(config.url, plan, deps));
  const holdings = createHoldings(deps.logger);
  const approvals = createApprovals((method, params) => admin.request(method, params));
  const questions = createQuestions((method, params) => admin.request(method, params));
  const openAdmin = async () =>
    requireAdmin(await open(strategy.adminPlan(approvals.isWatched() ? APPROVING_CAPS : undefined)));
  const admin = new AdminSocket(
    { open: openAdmin, refresh: (socket) => lookAfter(holdings, [approvals, questions], socket) },
    deps,
  );
  const pool = new SocketPool({ strategy, open, clock: deps.clock });
  const origin = new URL(config.url.replace(/^ws/, "http")).origin;
  const parts: Parts = { ...deps, origin, strategy, holdings, admin, pool, open, live: createLiveRuns() };
  let closing: AbortController | null = null;

  return {
    id: config.id,
    credentialKind: strategy.kind,
    async start(onChange) {
      closing = new AbortController();
      admin.start(onChange);
    },
    async stop() {
      closing?.abort();
      closing = null;
      admin.stop();
      pool.closeAll();
    },
    renew: () =>
      admin.renew().catch((error: unknown) => {
        throw gatewayFault(error);
      }),
    status: () => admin.status(),
    agents: holdings.agents,
    directives: holdings.directives,
    watchApprovals: approvals.watchApprovals,
    resolveApproval: approvals.resolveApproval,
    endingOf: approvals.endingOf,
    questions,
    ...(config.pluginSecret ? { pushAccess: (list) => pushAccess(config, deps.clock, list) } : {}),
    ...(config.credentials === "identity" && {
      awaitsOperator: (principalId, agentId) =>
        holdings.config() !== null && !isLetInBy(holdings.config(), principalId, agentId),
    }),
    tellAgent: (approval, note) =>
      tellRun(approval, note, { ...deps, live: parts.live, directives: holdings.directives }),
    examine: () => examineAll(config, { admin, connect: open }, deps),
    ...credentialSide(parts),
    ...sessionSide(parts, () => closing?.signal ?? null),
  };
}

/** What waits for a human is read too, so that it is known before the connection counts as up. */
async function lookAfter(
  holdings: Holdings,
  desks: readonly Pick<Approvals | Questions, "look">[],
  socket: LiveSocket,
): Promise<boolean> {
  const isNew = await holdings.refresh(socket);
  await Promise.all(desks.map((one) => one.look(socket)));
  return isNew;
}

interface Parts extends OpenClawDeps {
  readonly strategy: CredentialStrategy;
  readonly holdings: Holdings;
  readonly admin: AdminSocket;
  readonly pool: SocketPool;
  readonly open: Reach["connect"];
  readonly live: LiveRuns;
  readonly origin: string;
}

function credentialSide({
  strategy,
  admin,
  pool,
  open,
}: Parts): Pick<Gateway, "issueCredential" | "revokeCredential" | "listCredentials"> {
  const reach: Reach = { asAdmin: (method, params) => admin.request(method, params), connect: open };
  const { list } = strategy;
  const rethrow = (error: unknown): never => {
    throw gatewayFault(error);
  };
  return {
    issueCredential: (person, scopes) => strategy.issue(person, scopes, reach).catch(rethrow),
    ...(list && { listCredentials: () => list(reach).catch(rethrow) }),
    async revokeCredential(credential) {
      try {
        await strategy.revoke(credential, reach).catch(rethrow);
      } finally {
        pool.close(credential);
      }
    },
  };
}

function sessionSide(
  { pool, admin, holdings, live, clock, origin }: Parts,
  closing: () => AbortSignal | null,
): Pick<Gateway, "run" | "abort" | "history"> {
  const oneAtATime = createSerial();
  const common: Omit<RunParts, "closing"> = {
    pool,
    clock,
    origin,
    hasAgent: (id) => holdings.agents().some((agent) => agent.id === id),
    stopRun: (run) => stopRun(run, { admin }),
  };
  return {
    async run(as, request, on) {
      const signal = closing();
      if (!signal) return { kind: "unreachable" };
      const { sessionKey, idempotencyKey } = request;
      // A second message to a busy session would be merged into the first one's run and lose its own answer.
      return live.hold({ sessionKey, runIds: new Set([idempotencyKey]) }, (run) =>
        oneAtATime(sessionKey, () => runToEnd({ as, request, on, run }, { ...common, closing: signal })),
      );
    },
    abort: (sessionKey, runId) => abortSession(sessionKey, runId, { admin, live, clock }),
    async history(as, sessionKey, limit) {
      const lease = await pool.take(as);
      try {
        return await readHistory(lease.socket, sessionKey, limit);
      } catch (fault) {
        throw credentialFault(fault);
      } finally {
        lease.release();
      }
    },
  };
}

import type { AgentId } from "../../core/access/permission.ts";
import type { AppError } from "../../core/errors.ts";
import type { Gateway, GatewayAgent, GatewayFinding } from "../../core/ports/gateway.ts";
import { abortSession, stopRun } from "./abort.ts";
import { createAdminSocket } from "./admin-socket.ts";
import type { OpenClawConfig, OpenClawDeps } from "./config.ts";
import { createDeviceStrategy } from "./device.ts";
import { directiveWords, readDirectives } from "./directives.ts";
import { judgeSetup } from "./examine.ts";
import { gatewayFault } from "./fault.ts";
import { readHistory } from "./history.ts";
import { readHostApprovals, tightenHostApprovals } from "./host-approvals.ts";
import { createIdentityStrategy } from "./identity.ts";
import { createLiveRuns } from "./live-runs.ts";
import { type ConnectPlan, type LiveSocket, openSocket } from "./live-socket.ts";
import { readAt, readList, readString } from "./payload.ts";
import { runToEnd } from "./run.ts";
import { createSocketPool, credentialFault } from "./socket-pool.ts";
import type { Reach } from "./strategy.ts";
import { createLimiter, createSerial } from "./waiting.ts";

/** The gateway lets in 32 unauthenticated sockets from one address, and answers 503 to the rest. */
const HANDSHAKES_AT_ONCE = 16;

/** OpenClaw, spoken to as each person by a credential of their own, and as its administrator by one admin socket. */
export function createOpenClawGateway(config: OpenClawConfig, deps: OpenClawDeps): Gateway {
  const strategy =
    config.credentials === "device" ? createDeviceStrategy(config) : createIdentityStrategy(config);
  const limited = createLimiter(HANDSHAKES_AT_ONCE);
  const open = (plan: ConnectPlan) => limited(() => openSocket(config.url, plan, deps));
  const holdings = createHoldings(deps);
  const admin = createAdminSocket(
    { open: () => open(strategy.adminPlan()), refresh: holdings.refresh },
    deps,
  );
  const pool = createSocketPool(strategy, open, deps);
  const reach: Reach = { asAdmin: admin.request, connect: open };
  const live = createLiveRuns();
  const oneAtATime = createSerial();
  let closing = new AbortController();
  let isStarted = false;

  return {
    id: config.id,
    credentialKind: strategy.kind,
    async start(onChange) {
      closing = new AbortController();
      isStarted = true;
      admin.start(onChange);
    },
    async stop() {
      isStarted = false;
      closing.abort();
      admin.stop();
      pool.closeAll();
    },
    status: admin.status,
    agents: holdings.agents,
    directives: holdings.directives,
    issueCredential: (person, scopes) => strategy.issue(person, scopes, reach).catch(rethrow),
    async revokeCredential(credential) {
      try {
        await strategy.revoke(credential, reach).catch(rethrow);
      } finally {
        pool.close(credential.principalId);
      }
    },
    async run(as, request, on) {
      if (!isStarted) return { kind: "unreachable" };
      const { sessionKey, idempotencyKey } = request;
      const parts = {
        pool,
        clock: deps.clock,
        closing: closing.signal,
        hasAgent: (id: AgentId) => holdings.agents().some((agent) => agent.id === id),
        stopRun: (run: Parameters<typeof stopRun>[0]) => stopRun(run, { admin }),
      };
      // A second message to a busy session would be merged into the first one's run and lose its own answer.
      return live.hold({ sessionKey, runIds: new Set([idempotencyKey]) }, (run) =>
        oneAtATime(sessionKey, () => runToEnd({ as, request, on, run }, parts)),
      );
    },
    abort: (sessionKey, runId) => abortSession(sessionKey, runId, { admin, live, clock: deps.clock }),
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
    async examine() {
      try {
        const { socket, release } = await admin.borrow();
        return await examine(socket, config).finally(release);
      } catch (error) {
        return [unreachableFinding(gatewayFault(error), config)];
      }
    },
  };
}

function rethrow(error: unknown): never {
  throw gatewayFault(error);
}

/** What the gateway has, as of the last look. */
function createHoldings({ logger }: OpenClawDeps) {
  let agents: readonly GatewayAgent[] = [];
  let directives = directiveWords([], null);

  return {
    agents: () => agents,
    directives: () => directives,
    async refresh(socket: LiveSocket, isFirst: boolean): Promise<boolean> {
      if (isFirst && (await tightenHostApprovals(socket))) {
        logger.warn({}, "the gateway's host approvals document did not ask before each command; it does now");
      }
      const before = JSON.stringify(agents);
      agents = agentsOf(await socket.request("agents.list", {}));
      const config = readAt(await socket.request("config.get", {}), "config");
      const words = await readDirectives(socket, agents, config);
      // The same array as long as nothing changed: whoever matches with it prepares it once.
      if (words.join(" ") !== directives.join(" ")) directives = words;
      return JSON.stringify(agents) !== before;
    },
  };
}

function agentsOf(answer: unknown): readonly GatewayAgent[] {
  return readList(readAt(answer, "agents")).flatMap((agent) => {
    const id = readString(readAt(agent, "id"));
    return id === null ? [] : [{ id: id as AgentId, name: readString(readAt(agent, "name")) }];
  });
}

async function examine(socket: LiveSocket, config: OpenClawConfig): Promise<readonly GatewayFinding[]> {
  const agents = agentsOf(await socket.request("agents.list", {})).map((agent) => agent.id);
  return judgeSetup({
    kind: config.credentials,
    version: socket.hello.version,
    config: readAt(await socket.request("config.get", {}), "config"),
    agents,
    approvals: await readHostApprovals(socket),
  });
}

function unreachableFinding(fault: AppError, config: OpenClawConfig): GatewayFinding {
  const secret = config.credentials === "device" ? "gateway.auth.token" : "gateway.auth.password";
  return {
    level: "fault",
    what: `The gateway "${config.id}" cannot be examined: ${fault.message}.`,
    mend:
      fault.code === "gateway.refused"
        ? `Give Gatehouse the gateway's own ${secret}, and check that credentials is "${config.credentials}".`
        : "Start the gateway, and check the url under gateways.",
  };
}

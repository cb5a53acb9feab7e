import { randomUUID } from "node:crypto";
import { APPROVAL_METHODS, cancelRequests } from "./openclaw-approvals.ts";
import { approvePairing } from "./openclaw-connect.ts";
import { FILE_METHODS, withAttachments } from "./openclaw-files.ts";
import { QUESTION_METHODS } from "./openclaw-questions.ts";
import { type Answerer, runTurn } from "./openclaw-runs.ts";
import {
  broadcast,
  type Connection,
  type FakeState,
  Refusal,
  roleOf,
  type Session,
} from "./openclaw-state.ts";

type Params = Readonly<Record<string, unknown>>;
type Method = (call: {
  readonly state: FakeState;
  readonly by: Connection;
  readonly params: Params;
  readonly answer: Answerer;
}) => object;

const READ = ["operator.read"];
const WRITE = ["operator.write", "operator.sessions.write"];
const ADMIN: string[] = [];

/** Every method that the client uses, with the scopes of which one suffices besides admin. */
const METHODS: Record<string, { readonly scopes: readonly string[]; readonly run: Method }> = {
  "agents.list": {
    scopes: READ,
    run: ({ state }) => ({
      agents: Object.entries(state.config.agents.entries).map(([id, { name }]) => ({ id, name })),
    }),
  },
  "commands.list": { scopes: READ, run: commandsList },
  "config.get": { scopes: READ, run: ({ state }) => ({ config: state.config, hash: "h" }) },
  "device.pair.list": {
    scopes: ADMIN,
    run: ({ state }) => ({
      pending: [...state.pairRequests.values()],
      paired: [...state.devices.values()].map(({ id, displayName, scopes }) => ({
        deviceId: id,
        displayName,
        scopes,
      })),
    }),
  },
  "device.pair.approve": { scopes: ADMIN, run: pairApprove },
  "device.pair.remove": { scopes: ADMIN, run: pairRemove },
  "users.list": {
    scopes: READ,
    run: ({ state }) => ({
      profiles: [...state.profiles].map(([user, { id, role }]) => ({
        id,
        emails: [user],
        ...(role ? { role } : {}),
      })),
    }),
  },
  "users.setRole": { scopes: ADMIN, run: setRole },
  "exec.approvals.get": { scopes: ADMIN, run: ({ state }) => state.approvals },
  "exec.approvals.set": { scopes: ADMIN, run: setApprovals },
  ...APPROVAL_METHODS,
  ...QUESTION_METHODS,
  ...FILE_METHODS,
  "sessions.messages.subscribe": { scopes: READ, run: subscribe },
  "sessions.describe": { scopes: READ, run: describe },
  "chat.send": { scopes: WRITE, run: chatSend },
  "chat.history": { scopes: READ, run: chatHistory },
  "chat.abort": { scopes: WRITE, run: chatAbort },
};

export function callMethod(
  state: FakeState,
  by: Connection,
  { method, params, answer }: { method: string; params: object; answer: Answerer },
): object {
  const known = METHODS[method];
  const needed = known?.scopes[0] ?? "operator.admin";
  const isAdmin = by.scopes.includes("operator.admin");
  if (!isAdmin && !known?.scopes.some((scope) => by.scopes.includes(scope))) {
    const details = { code: "MISSING_SCOPE", missingScope: needed, requiredScopes: [needed] };
    throw new Refusal("FORBIDDEN", `missing scope: ${needed}`, { details });
  }
  if (!known) throw new Refusal("INVALID_REQUEST", `unknown method: ${method}`);
  if (state.isDraining) {
    const details = { method, reason: "gateway-restarting" };
    throw new Refusal("UNAVAILABLE", `${method} unavailable during gateway restart`, {
      details,
      retryable: true,
    });
  }
  return known.run({ state, by, params: { ...params }, answer });
}

function commandsList({ params }: Parameters<Method>[0]): object {
  if (params.agentId === undefined)
    throw new Refusal("INVALID_REQUEST", "this request has no explicit owner");
  return {
    commands: [
      { name: "exec", textAliases: ["/exec"] },
      { name: "paint", textAliases: ["/Paint", "/draw"] },
    ],
  };
}

function pairApprove({ state, params }: Parameters<Method>[0]): object {
  const request = state.pairRequests.get(String(params.requestId));
  if (!request) throw new Refusal("INVALID_REQUEST", "unknown requestId");
  approvePairing(state, request);
  return { requestId: request.requestId };
}

function pairRemove({ state, params }: Parameters<Method>[0]): object {
  if (!state.devices.delete(String(params.deviceId)))
    throw new Refusal("INVALID_REQUEST", "unknown deviceId");
  for (const one of state.connections)
    if (one.deviceId === params.deviceId) one.ws.close(4001, "device removed");
  return { deviceId: params.deviceId };
}

function setRole({ state, params }: Parameters<Method>[0]): object {
  const found = [...state.profiles].find(([, { id }]) => id === params.profileId);
  const role = (params.role ?? null) as string | null;
  if (!found || (role !== null && !state.config.gateway.roles?.definitions[role])) {
    throw new Refusal("INVALID_REQUEST", "unknown profile or role");
  }
  const [user, profile] = found;
  profile.role = role;
  for (const one of state.connections) if (one.user === user) one.ws.close(4001, "operator role changed");
  return {};
}

function setApprovals({ state, params }: Parameters<Method>[0]): object {
  if (params.baseHash !== state.approvals.hash)
    throw new Refusal("INVALID_REQUEST", "exec approvals changed");
  state.approvals = { file: params.file as Record<string, unknown>, hash: randomUUID() };
  return state.approvals;
}

function subscribe({ state, by, params }: Parameters<Method>[0]): object {
  const key = String(params.key);
  const session = state.sessions.get(key);
  if (session) requireVisible(session, by);
  by.subscribed.add(key);
  return { subscribed: true, key };
}

function describe({ state, params }: Parameters<Method>[0]): object {
  const session = state.sessions.get(String(params.key));
  return { session: session ? { key: session.key, status: session.status } : null };
}

function chatSend({ state, by, params, answer }: Parameters<Method>[0]): object {
  const { sessionKey, message = "", idempotencyKey: key } = params as Record<string, string>;
  const seen = withAttachments(message, params.attachments);
  if (!sessionKey || !seen || !key) throw new Refusal("INVALID_REQUEST", "invalid chat.send params");
  if (message.includes("\u0000")) throw new Refusal("INVALID_REQUEST", "message must not contain null bytes");
  const session = sessionFor(state, by, sessionKey.toLowerCase());
  const said = session.keys.get(key);
  if (said !== undefined && said !== message) {
    throw new Refusal("INVALID_REQUEST", "already used", { details: { reason: "chat-request-conflict" } });
  }
  if (said !== undefined) return { runId: key, status: session.run?.runId === key ? "in_flight" : "ok" };
  session.keys.set(key, message);
  session.pending.splice(0, session.pending.length, ...session.pending.filter((one) => one.runId !== key));
  // Busy: merged into the answer that runs, and its own is lost.
  if (session.run) steer(state, session, { key, message, by, mode: params.queueMode, answer });
  else void runTurn(state, session, { key, text: message, seen, by, answer });
  return { runId: key, status: "started" };
}

interface Steered {
  readonly key: string;
  readonly message: string;
  readonly by: Connection;
  readonly mode: unknown;
  readonly answer: Answerer;
}

function steer(state: FakeState, session: Session, steered: Steered): void {
  const { key, message, by, mode, answer } = steered;
  const { run } = session;
  const isOwn = run?.startedBy?.deviceId === by.deviceId && run.startedBy.user === by.user;
  if (run?.isWaiting && isOwn && mode === "steer") {
    run.merged.push({ key, message });
    broadcast(state, session, "chat", { runId: key, state: "final", stopReason: "stop" });
    return;
  }
  // A run that waits for an answer takes nothing else in: it becomes the next one.
  if (run?.isWaiting) {
    run.after.push(() => void runTurn(state, session, { key, text: message, by, answer }));
    return;
  }
  session.rows.push({ role: "user", content: message, idempotencyKey: `${key}:user`, __openclaw: {} });
  if (session.run) session.run.text += ` [steered: ${message}] `;
}

function sessionFor(state: FakeState, by: Connection, key: string): Session {
  const known = state.sessions.get(key);
  if (known) {
    requireVisible(known, by);
    return known;
  }
  const agentId = /^agent:([^:]+):./.exec(key)?.[1] ?? "";
  requireAgent(state, by, agentId);
  const session: Session = {
    key,
    agentId,
    owner: by.user,
    rows: [],
    keys: new Map(),
    pending: [],
    status: "done",
    run: null,
  };
  state.sessions.set(key, session);
  return session;
}

function requireAgent(state: FakeState, by: Connection, agentId: string): void {
  const agents = by.user === null ? "*" : (roleOf(state, by.user)?.agents ?? "*");
  if (agents !== "*" && !agents.includes(agentId)) {
    throw new Refusal(
      "FORBIDDEN",
      `Your operator role cannot create sessions for agent "${agentId}"; choose another.`,
    );
  }
  if (!(agentId in state.config.agents.entries)) {
    throw new Refusal("INVALID_REQUEST", `Agent "${agentId}" no longer exists in configuration`);
  }
}

function requireVisible(session: Session, by: Connection): void {
  if (by.user === null || session.owner === by.user) return;
  throw new Refusal("INVALID_REQUEST", `Session "${session.key}" was not found.`);
}

function chatHistory({ state, by, params }: Parameters<Method>[0]): object {
  const session = state.sessions.get(String(params.sessionKey));
  if (!session) return { messages: [], pendingInputs: { items: [] }, sessionInfo: { hasActiveRun: false } };
  requireVisible(session, by);
  const { run } = session;
  const most = typeof params.maxChars === "number" ? params.maxChars : 8_000;
  const cut = (text: string) => (text.length > most ? `${text.slice(0, most)}…` : text);
  return {
    messages: session.rows.slice(-Number(params.limit ?? 200)).map((row) => ({
      ...row,
      content:
        typeof row.content === "string"
          ? row.content
          : row.content.map((part) => ({ ...part, text: cut(part.text) })),
    })),
    pendingInputs: { items: session.pending },
    sessionInfo: { hasActiveRun: run !== null },
    ...(run ? { inFlightRun: { runId: run.runId, text: run.text } } : {}),
  };
}

function chatAbort({ state, by, params }: Parameters<Method>[0]): object {
  const session = state.sessions.get(String(params.sessionKey));
  const run = session?.run;
  if (!session || !run) return { ok: true, aborted: false, runIds: [] };
  const isAdmin = by.scopes.includes("operator.admin");
  const isOwn = by.user === null ? run.startedBy?.deviceId === by.deviceId : run.startedBy === by;
  if (!isAdmin && !isOwn) throw new Refusal("INVALID_REQUEST", "unauthorized");
  cancelRequests(state, session.key);
  run.abort();
  return { ok: true, aborted: true, runIds: [run.runId] };
}

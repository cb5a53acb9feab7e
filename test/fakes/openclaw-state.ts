import { randomUUID } from "node:crypto";
import type { WebSocket } from "ws";
import type { ApprovalRecord } from "./openclaw-approvals.ts";
import type { Companion } from "./openclaw-companion.ts";
import type { Artifact } from "./openclaw-files.ts";
import type { QuestionRecord } from "./openclaw-questions.ts";

/** One row of a session's record, as `chat.history` shows it. */
export interface Row {
  readonly role: "user" | "assistant" | "toolResult";
  /** What the model is shown in its place. */
  readonly seen?: string;
  readonly content: string | readonly { readonly type: "text"; readonly text: string }[];
  readonly idempotencyKey?: string;
  readonly stopReason?: string;
  readonly openclawAbort?: object;
  readonly provenance?: object;
  readonly __openclaw: object;
}

export interface Run {
  readonly runId: string;
  readonly startedBy: Connection | null;
  text: string;
  /** Messages that were merged into it while its command waited. */
  readonly merged: { readonly key: string; readonly message: string }[];
  isWaiting: boolean;
  /** What waits for its end. */
  readonly after: (() => void)[];
  abort(): void;
  /** The process is gone: it neither says nor keeps anything more. */
  vanish(): void;
}

export interface Session {
  readonly key: string;
  readonly agentId: string;
  /** In identity mode nobody else may know of it. */
  readonly owner: string | null;
  readonly rows: Row[];
  /** Idempotency keys and the text each came with. */
  readonly keys: Map<string, string>;
  readonly pending: { runId: string; state: string; text: string }[];
  status: string;
  run: Run | null;
}

export interface Device {
  readonly id: string;
  /** As the client called itself when it last connected. */
  displayName: string | undefined;
  readonly publicKey: string;
  readonly scopes: readonly string[];
  token: string;
}

export interface PairRequest {
  readonly requestId: string;
  readonly deviceId: string;
  readonly publicKey: string;
  readonly role: string;
  readonly roles: readonly string[];
  readonly scopes: readonly string[];
  readonly displayName: string | undefined;
}

export interface Connection {
  readonly ws: WebSocket;
  readonly scopes: readonly string[];
  readonly deviceId: string | null;
  readonly user: string | null;
  readonly caps: readonly string[];
  readonly subscribed: Set<string>;
  seq: number;
}

/** What may go wrong with the next run. */
export type RunFault =
  | "close-mid-run"
  | "drop-final"
  | "duplicate-final"
  | "notice-final"
  | "empty-final"
  | "restart-mid-run"
  | "lose-after-ack";

export interface FakeConfig {
  gateway: {
    auth: { mode: string; identityScopes: Record<string, string[]>; trustedProxy: { userHeader: string } };
    nodes: { pairing: { autoApproveLocal: boolean } };
    trustedProxies: string[];
    roles?: { default: string; definitions: Record<string, { agents: string[] | "*"; scopes: string[] }> };
  };
  tools: { exec: { ask: string } };
  agents: { entries: Record<string, { name: string }> };
}

export interface FakeState {
  readonly config: FakeConfig;
  token: string;
  readonly password: string;
  /** Lets who comes by the shared secret in with these scopes at the most, as some versions did; null: as asked. */
  sharedCeiling: readonly string[] | null;
  readonly connections: Set<Connection>;
  readonly pairRequests: Map<string, PairRequest>;
  readonly devices: Map<string, Device>;
  /** By user name; a profile exists from the person's first connection on. */
  readonly profiles: Map<string, { readonly id: string; role: string | null }>;
  readonly sessions: Map<string, Session>;
  readonly approvalRecords: Map<string, ApprovalRecord>;
  readonly questionRecords: Map<string, QuestionRecord>;
  /** How long an exec waits for an answer. */
  approvalPatienceMs: number;
  approvals: { file: Record<string, unknown>; hash: string };
  /** Drains before it stops: new calls are refused. */
  isDraining: boolean;
  readonly faults: RunFault[];
  /** What agents handed over. */
  readonly artifacts: Artifact[];
  /** Null: the plugin is not installed. */
  companion: Companion | null;
}

export function newState(mode: "token" | "trusted-proxy"): FakeState {
  return {
    config: {
      gateway: {
        auth: { mode, identityScopes: {}, trustedProxy: { userHeader: "x-forwarded-user" } },
        nodes: { pairing: { autoApproveLocal: false } },
        trustedProxies: mode === "token" ? [] : ["127.0.0.1"],
      },
      tools: { exec: { ask: "always" } },
      agents: { entries: { designer: { name: "Designer" }, ops: { name: "Ops" } } },
    },
    token: "fake-shared-token",
    sharedCeiling: null,
    password: "fake-password",
    connections: new Set(),
    pairRequests: new Map(),
    devices: new Map(),
    profiles: new Map(),
    sessions: new Map(),
    approvalRecords: new Map(),
    questionRecords: new Map(),
    approvalPatienceMs: 1_800_000,
    approvals: { file: { version: 1, defaults: {}, agents: {} }, hash: randomUUID() },
    isDraining: false,
    faults: [],
    artifacts: [],
    companion: null,
  };
}

/** A refusal as the wire carries it. */
export class Refusal extends Error {
  readonly shape: object;

  constructor(code: string, message: string, more: { details?: object; retryable?: boolean } = {}) {
    super(message);
    this.shape = { code, message, retryable: false, ...more };
  }
}

export function send(to: Connection, event: string, payload: object): void {
  to.ws.send(JSON.stringify({ type: "event", event, payload, seq: ++to.seq }));
}

/** Sends an event of a session to whoever subscribed to it. */
export function broadcast(state: FakeState, session: Session, event: string, payload: object): void {
  for (const connection of state.connections) {
    if (connection.subscribed.has(session.key)) {
      send(connection, event, { ...payload, sessionKey: session.key, agentId: session.agentId });
    }
  }
}

/** The role that holds a person; null where the gateway has no roles. */
export function roleOf(state: FakeState, user: string) {
  const { roles } = state.config.gateway;
  if (!roles) return null;
  return roles.definitions[state.profiles.get(user)?.role ?? roles.default] ?? { agents: [], scopes: [] };
}

import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import { phrase } from "../openclaw/stub-model.ts";
import { loseRequests } from "./openclaw-approvals.ts";
import { admit, refuseUpgrade } from "./openclaw-connect.ts";
import { ATTACHMENT_POLICY, sendArtifact } from "./openclaw-files.ts";
import { callMethod } from "./openclaw-methods.ts";
import { loseQuestions } from "./openclaw-questions.ts";
import { type Answerer, restart } from "./openclaw-runs.ts";
import { type Connection, type FakeState, newState, Refusal, type RunFault } from "./openclaw-state.ts";

/** A strict stand-in for the OpenClaw gateway: protocol 4, both auth modes, and what the real one refuses. */
export interface FakeOpenClaw {
  readonly url: string;
  readonly state: FakeState;
  /** Every call with the credential it came on. */
  readonly calls: readonly { readonly method: string; readonly by: Connection | null }[];
  /** The next runs go wrong in these ways, in order. */
  fail(...faults: RunFault[]): void;
  /** The process dies and comes back: what waited is lost, and what ran is taken up again under other ids. */
  restart(): void;
  /** What the gateway does when its config's roles or identity scopes change: every run and connection ends. */
  changePolicy(): void;
  /** Closes everybody with this code, or breaks them without one. */
  closeAll(code?: number, reason?: string): void;
  close(): Promise<void>;
}

const POLICY = {
  attachments: ATTACHMENT_POLICY,
  maxPayload: 26_214_400,
  maxBufferedBytes: 52_428_800,
  tickIntervalMs: 30_000,
};
const PIECE_MS = 25;

/** `answerer` is what the agents say; the stub model's phrases when left out. `port`: where another one was. */
export async function startFakeOpenClaw(
  mode: "token" | "trusted-proxy",
  answerer: Answerer = quickPhrase,
  port = 0,
): Promise<FakeOpenClaw> {
  const state = newState(mode);
  const calls: { method: string; by: Connection | null }[] = [];
  const acceptor = new WebSocketServer({ noServer: true, maxPayload: POLICY.maxPayload });
  const server = createServer((request, response) => {
    if (!state.companion?.answer(request, response)) sendArtifact(state, request.url ?? "", response);
  });
  server.on("upgrade", (request, socket, head) => {
    const status = refuseUpgrade(state, request.headers);
    if (status !== null) return void socket.end(`HTTP/1.1 ${status} Forbidden\r\nconnection: close\r\n\r\n`);
    acceptor.handleUpgrade(request, socket, head, (ws) => serve(state, { ws, request, calls, answerer }));
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const closeAll: FakeOpenClaw["closeAll"] = (code, reason) => {
    for (const { ws } of state.connections) code === undefined ? ws.terminate() : ws.close(code, reason);
  };
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    state,
    calls,
    fail: (...faults) => void state.faults.push(...faults),
    restart() {
      for (const session of state.sessions.values()) {
        if (session.run) void restart(state, session, { answerer });
      }
      loseRequests(state);
      loseQuestions(state);
      closeAll();
    },
    changePolicy() {
      for (const session of state.sessions.values()) session.run?.abort();
      closeAll(4001, "gateway policy changed");
    },
    closeAll,
    close: () =>
      new Promise((resolve) => {
        closeAll();
        state.companion?.close();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Serving {
  readonly ws: WebSocket;
  readonly request: IncomingMessage;
  readonly calls: { method: string; by: Connection | null }[];
  readonly answerer: Answerer;
}

function serve(state: FakeState, { ws, request, calls, answerer }: Serving): void {
  const nonce = randomUUID();
  let connection: Connection | null = null;
  ws.on("error", () => {});
  ws.on("close", () => void (connection && state.connections.delete(connection)));
  ws.on("message", (data) => {
    const frame = JSON.parse(data.toString()) as { id: string; method: string; params: object };
    calls.push({ method: frame.method, by: connection });
    try {
      if (connection)
        return answer(ws, frame.id, callMethod(state, connection, { ...frame, answer: answerer }));
      if (frame.method !== "connect") return ws.close(1008, "connect first");
      connection = connect(state, frame, { ws, request, nonce });
    } catch (fault) {
      if (!(fault instanceof Refusal)) throw fault;
      ws.send(JSON.stringify({ type: "res", id: frame.id, ok: false, error: fault.shape }));
      if (!connection) ws.close(1008, fault.message);
    }
  });
  ws.send(JSON.stringify({ type: "event", event: "connect.challenge", payload: { nonce, ts: Date.now() } }));
}

function connect(
  state: FakeState,
  frame: { readonly id: string; readonly params: object },
  { ws, request, nonce }: { ws: WebSocket; request: IncomingMessage; nonce: string },
): Connection {
  const params = frame.params as Parameters<typeof admit>[1];
  const { deviceToken, ...admitted } = admit(state, params, { headers: request.headers, nonce });
  const connection: Connection = { ws, ...admitted, subscribed: new Set(), seq: 0 };
  state.connections.add(connection);
  const auth = {
    role: "operator",
    scopes: admitted.scopes,
    ...(deviceToken === null ? {} : { deviceToken }),
  };
  const server = { version: "fake", connId: randomUUID() };
  const features = { methods: [], events: [] };
  answer(ws, frame.id, {
    type: "hello-ok",
    protocol: 4,
    server,
    features,
    snapshot: {},
    auth,
    policy: POLICY,
  });
  return connection;
}

function answer(ws: WebSocket, id: string, payload: object): void {
  ws.send(JSON.stringify({ type: "res", id, ok: true, payload }));
}

/** The same phrases as the stub model of the real gateway, without its pace. */
function quickPhrase(prompt: Parameters<typeof phrase>[0]): ReturnType<typeof phrase> {
  const said = phrase(prompt);
  return said.pieceMs ? { ...said, pieceMs: PIECE_MS } : said;
}

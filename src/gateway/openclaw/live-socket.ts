import {
  type EventFrame,
  GatewayProtocolClient,
  type GatewayProtocolCloseContext,
  type GatewayProtocolSocket,
  type GatewayProtocolSocketHandlers,
  type HelloOk,
} from "@openclaw/gateway-client/browser";
import type { ConnectParams } from "@openclaw/gateway-protocol";
import { WebSocket } from "ws";
import { AppError } from "../../core/errors.ts";
import type { OpenClawDeps } from "./config.ts";
import { gatewayFault } from "./fault.ts";
import { readAt, readCount, readString, readStrings } from "./payload.ts";

/** The gateway's own limit for a frame. */
const MAX_FRAME_BYTES = 26_214_400;
const HANDSHAKE_MS = 15_000;
/** `reconnect` is asked for and never used: `resolveClose` says no to it. */
const PACE = {
  handshake: { mode: "require-challenge", timeoutMs: HANDSHAKE_MS },
  reconnect: { initialMs: 1, multiplier: 1, maxMs: 1 },
  requestTimeoutMs: 30_000,
} as const;
const DEFAULT_TICK_MS = 30_000;

/** What the gateway asks a connection to prove itself with. */
export interface Challenge {
  readonly nonce: string;
  readonly at: number;
}

/** How to present a credential: the headers of the upgrade, and the first frame. */
export interface ConnectPlan {
  readonly headers: Readonly<Record<string, string>>;
  readonly params: (challenge: Challenge) => ConnectParams;
}

export interface Hello {
  /** What the gateway really granted. */
  readonly scopes: readonly string[];
  readonly version: string;
  readonly deviceToken: string | null;
  readonly files: FileLimits;
}

/** What the gateway takes, as of this connection. */
export interface FileLimits {
  /** Of one file; null when it did not say. */
  readonly maxBytes: number | null;
  readonly maxImageBytes: number | null;
  readonly maxFrameBytes: number;
}

/** One connection with one credential. It never reconnects: its keeper opens another. */
export interface LiveSocket {
  readonly hello: Hello;
  readonly isOpen: () => boolean;
  /** Throws AppError `gateway.unreachable`, `gateway.refused`, `gateway.agent-unknown` or `gateway.protocol`. */
  request(method: string, params: object): Promise<unknown>;
  /** Hears every event until the returned function is called. */
  onEvent(listener: (event: EventFrame) => void): () => void;
  /** Hears that events were lost on the way until the returned function is called. */
  onGap(listener: () => void): () => void;
  /** Resolves with the reason, once. */
  readonly closed: Promise<string>;
  /** Hears of the end, soon when it is over already, until the returned function is called. */
  onClosed(listener: () => void): () => void;
  close(): void;
}

/** Opens a connection and waits until the gateway has accepted it. Throws as `request` does. */
export function openSocket(url: string, plan: ConnectPlan, deps: OpenClawDeps): Promise<LiveSocket> {
  const opened = Promise.withResolvers<LiveSocket>();
  const closed = Promise.withResolvers<string>();
  const watchdog = createWatchdog(deps);
  const gapListeners = new Set<() => void>();
  let terminate = () => {};
  const client = new GatewayProtocolClient<Challenge>({
    createSocket(on) {
      const dialled = dial(url, plan, on);
      terminate = dialled.terminate;
      return dialled.socket;
    },
    createRequestId: () => deps.ids.token(),
    buildConnectPlan: ({ nonce, challengeTs }) => ({
      nonce: nonce ?? "",
      at: challengeTs ?? deps.clock.now(),
    }),
    buildConnectParams: plan.params,
    onConnectFailure(error) {
      opened.reject(gatewayFault(error));
      return { closeCode: 1008, closeReason: "connect failed", stop: true };
    },
    resolveClose(context) {
      const fault = closeFault(context);
      watchdog.stop();
      opened.reject(fault);
      closed.resolve(fault.message);
      return { retry: false, notify: false, pendingError: fault };
    },
    onActivity: watchdog.seen,
    onGap: () => gapListeners.forEach((listener) => void listener()),
    onHello(hello) {
      watchdog.start(hello.policy?.tickIntervalMs ?? DEFAULT_TICK_MS, () => terminate());
      opened.resolve(liveSocket(client, hello, { closed, gapListeners, release: watchdog.stop }));
    },
    ...PACE,
  });
  client.start();
  return opened.promise;
}

/** The socket itself, with our own headers: the official client for Node takes none on `ws://`. */
function dial(url: string, { headers }: ConnectPlan, on: GatewayProtocolSocketHandlers) {
  const ws = new WebSocket(url, {
    headers: { ...headers },
    maxPayload: MAX_FRAME_BYTES,
    handshakeTimeout: HANDSHAKE_MS,
  });
  ws.on("open", on.open);
  ws.on("message", (data) => on.message(data.toString()));
  ws.on("error", (error) => on.error(refusedUpgrade(error)));
  ws.on("close", (code, reason) => on.close(code, reason.toString()));
  const socket: GatewayProtocolSocket = {
    isOpen: () => ws.readyState === WebSocket.OPEN,
    send: (data) => ws.send(data),
    close: (code, reason) => ws.close(code, reason),
  };
  return { socket, terminate: () => ws.terminate() };
}

function closeFault({ code, reason, connectFailure }: GatewayProtocolCloseContext): AppError {
  if (connectFailure) return gatewayFault(connectFailure.error);
  const why = reason === "" ? String(code) : `${code}: ${reason}`;
  return new AppError("gateway.unreachable", `connection closed (${why})`);
}

interface Endings {
  readonly closed: PromiseWithResolvers<string>;
  readonly gapListeners: Set<() => void>;
  readonly release: () => void;
}

function liveSocket(
  client: GatewayProtocolClient<Challenge>,
  hello: HelloOk,
  { closed, gapListeners, release }: Endings,
): LiveSocket {
  return {
    hello: {
      scopes: readStrings(readAt(hello, "auth", "scopes")),
      version: readString(readAt(hello, "server", "version")) ?? "unknown",
      deviceToken: readString(readAt(hello, "auth", "deviceToken")),
      files: {
        maxBytes: readCount(readAt(hello, "policy", "attachments", "maxBytes")),
        maxImageBytes: readCount(readAt(hello, "policy", "attachments", "maxImageBytes")),
        maxFrameBytes: readCount(readAt(hello, "policy", "maxPayload")) ?? MAX_FRAME_BYTES,
      },
    },
    isOpen: () => client.connected,
    request: (method, params) =>
      client.request(method, params).catch((error: unknown) => {
        throw gatewayFault(error);
      }),
    onEvent: (listener) => client.addEventListener(listener),
    onGap(listener) {
      gapListeners.add(listener);
      return () => void gapListeners.delete(listener);
    },
    closed: closed.promise,
    onClosed: createEnd(closed.promise),
    close() {
      client.closeSocket(1000, "done");
      client.stop();
      release();
      closed.resolve("closed by us");
    },
  };
}

/** A promise keeps whoever waits for it until it is settled; a connection lives longer than the runs on it. */
function createEnd(closed: Promise<string>): LiveSocket["onClosed"] {
  const listeners = new Set<() => void>();
  let isOver = false;
  void closed.then(() => {
    isOver = true;
    for (const listener of listeners) listener();
  });
  return (listener) => {
    if (isOver) queueMicrotask(listener);
    else listeners.add(listener);
    return () => void listeners.delete(listener);
  };
}

/** An upgrade refused over HTTP says why in its status alone. */
function refusedUpgrade(error: Error): Error {
  const status = Number(/^Unexpected server response: (\d{3})$/.exec(error.message)?.[1]);
  if (status !== 401 && status !== 403) return error;
  return new AppError(
    "gateway.refused",
    `the gateway refused the connection (HTTP ${status}): it does not take forwarded identities from this address; check gateway.auth.mode and gateway.trustedProxies`,
    { cause: error },
  );
}

/** Ends a connection that has gone silent for two ticks: a half-open one would look alive for hours. */
function createWatchdog({ clock }: OpenClawDeps) {
  let lastSeen = clock.now();
  let timer = { cancel() {} };
  function watch(tickMs: number, onSilence: () => void): void {
    timer = clock.after(tickMs, () => {
      if (clock.now() - lastSeen > 2 * tickMs) onSilence();
      else watch(tickMs, onSilence);
    });
  }
  return {
    start: watch,
    stop: () => timer.cancel(),
    seen: () => {
      lastSeen = clock.now();
    },
  };
}

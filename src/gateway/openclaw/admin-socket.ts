import { AppError, hasCode } from "../../core/errors.ts";
import type { GatewayStatus } from "../../core/ports/gateway.ts";
import type { OpenClawDeps } from "./config.ts";
import { gatewayFault } from "./fault.ts";
import type { LiveSocket } from "./live-socket.ts";
import { createBackoff, pause } from "./waiting.ts";

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 15_000;
/** A wrong password stays wrong until somebody mends it, and the gateway slows down who keeps trying. */
const REFUSED_RETRY_MS = 60_000;
const REFRESH_MS = 60_000;
/** A change of the gateway's roles closes every socket, this one too: it is back in a second. */
const BACK_WITHIN_MS = 5_000;

export interface AdminSocket {
  start(onChange: () => void): void;
  stop(): void;
  status(): GatewayStatus;
  /** Waits a little for it to come back; throws `gateway.unreachable` when it does not, else as `LiveSocket.request`. */
  request(method: string, params: object): Promise<unknown>;
  /** The connection as it is now, or a fresh one made for the caller, who closes it. */
  borrow(): Promise<{ readonly socket: LiveSocket; readonly release: () => void }>;
}

interface Wiring {
  readonly open: () => Promise<LiveSocket>;
  /** Runs after every connect before it counts as up, and each minute. True when what the gateway has has changed. */
  readonly refresh: (socket: LiveSocket, isFirst: boolean) => Promise<boolean>;
}

/** The one permanent connection of the administrator: it comes back by itself, for as long as the gateway is started. */
export function createAdminSocket(wiring: Wiring, deps: OpenClawDeps): AdminSocket {
  const { clock, logger } = deps;
  let status: GatewayStatus = { state: "starting", detail: null, since: clock.now() };
  let changed = () => {};
  let live: LiveSocket | null = null;
  let stopping = new AbortController();
  let connected = Promise.withResolvers<LiveSocket>();

  function become(state: GatewayStatus["state"], detail: string | null): void {
    if (status.state === state && status.detail === detail) return;
    status = { state, detail, since: status.state === state ? status.since : clock.now() };
    changed();
  }

  async function keepConnected(signal: AbortSignal): Promise<void> {
    const backoff = createBackoff(FIRST_RETRY_MS, LONGEST_RETRY_MS);
    while (!signal.aborted) {
      const retryMs = await connectOnce(signal).then(
        () => {
          backoff.reset();
          return backoff.next();
        },
        (error: unknown) => downFor(gatewayFault(error), backoff.next()),
      );
      await pause(clock, retryMs, signal);
    }
  }

  function downFor(fault: AppError, retryMs: number): number {
    if (!stopping.signal.aborted) {
      const isStarting = fault.message.includes("gateway starting");
      become(isStarting ? "starting" : "down", fault.message);
      logger.warn({ code: fault.code, detail: fault.message }, "the gateway's admin connection failed");
    }
    return hasCode(fault, "gateway.unreachable")
      ? Math.max(retryMs, fault.retryAfterMs ?? 0)
      : REFUSED_RETRY_MS;
  }

  /** Resolves when a connection that had been up has closed; throws when it never came up. */
  async function connectOnce(signal: AbortSignal): Promise<void> {
    const socket = await wiring.open();
    if (signal.aborted) return socket.close();
    live = socket;
    connected.resolve(socket);
    try {
      await wiring.refresh(socket, true);
      become("up", null);
      await stayFresh(socket);
    } finally {
      if (live === socket) {
        live = null;
        connected = Promise.withResolvers();
      }
      socket.close();
    }
    if (!signal.aborted) become("down", await socket.closed);
  }

  async function stayFresh(socket: LiveSocket): Promise<void> {
    const gone = new AbortController();
    void socket.closed.then(() => gone.abort());
    for (;;) {
      await pause(clock, REFRESH_MS, gone.signal);
      if (gone.signal.aborted) return;
      const isNew = await wiring.refresh(socket, false).catch((error: unknown) => {
        logger.warn({ detail: gatewayFault(error).message }, "what the gateway has could not be read again");
        return false;
      });
      if (isNew) changed();
    }
  }

  async function soon(): Promise<LiveSocket> {
    const socket = await Promise.race([connected.promise, pause(clock, BACK_WITHIN_MS, stopping.signal)]);
    if (socket) return socket;
    throw new AppError("gateway.unreachable", status.detail ?? "the gateway is not connected");
  }

  return {
    start(onChange) {
      changed = onChange;
      stopping = new AbortController();
      void keepConnected(stopping.signal);
    },
    stop() {
      stopping.abort();
      live?.close();
      live = null;
      become("down", "stopped");
    },
    status: () => status,
    async request(method, params) {
      const socket = live ?? (await soon());
      return socket.request(method, params);
    },
    async borrow() {
      if (live) return { socket: live, release: () => {} };
      const socket = await wiring.open();
      return { socket, release: () => socket.close() };
    },
  };
}

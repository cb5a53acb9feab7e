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

const ADMIN_SCOPE = "operator.admin";

/** A gateway that takes the secret and gives no power with it is not ready: else the first message would find it out. */
export function requireAdmin(socket: LiveSocket): LiveSocket {
  const { scopes } = socket.hello;
  if (scopes.includes(ADMIN_SCOPE)) return socket;
  socket.close();
  const given = scopes.length === 0 ? "no scope at all" : scopes.join(", ");
  throw new AppError(
    "gateway.refused",
    `the gateway let its administrator in with ${given}, where ${ADMIN_SCOPE} was asked for: this version of it may want a device for that`,
  );
}

export interface AdminWiring {
  readonly open: () => Promise<LiveSocket>;
  /** Runs after every connect before it counts as up, and each minute. True when what the gateway has has changed. */
  readonly refresh: (socket: LiveSocket) => Promise<boolean>;
}

/** The one permanent connection of the administrator: it comes back by itself, for as long as it is not stopped. */
export class AdminSocket {
  readonly #wiring: AdminWiring;
  readonly #deps: OpenClawDeps;
  #status: GatewayStatus;
  #changed = () => {};
  #live: LiveSocket | null = null;
  #connected = Promise.withResolvers<LiveSocket>();
  #stopping = new AbortController();
  #hurry = new AbortController();
  /** Opened to take the place of the one that stands. */
  #next: LiveSocket | null = null;

  constructor(wiring: AdminWiring, deps: OpenClawDeps) {
    this.#wiring = wiring;
    this.#deps = deps;
    this.#status = { state: "starting", detail: null, since: deps.clock.now() };
  }

  start(onChange: () => void): void {
    this.#changed = onChange;
    this.#stopping = new AbortController();
    void this.#keepConnected(this.#stopping.signal);
  }

  stop(): void {
    this.#stopping.abort();
    this.#live?.close();
    this.#live = null;
    this.#become("down", "stopped");
  }

  status(): GatewayStatus {
    return this.#status;
  }

  /** Connects anew with the secret as it is now; the connection that stands goes when the new one is there. */
  async renew(): Promise<void> {
    const before = this.#live;
    if (before === null) return this.#hurry.abort();
    const next = await this.#wiring.open();
    if (this.#live !== before || this.#stopping.signal.aborted) return next.close();
    this.#next = next;
    before.close();
  }

  /** Waits a little for it to come back; throws `gateway.unreachable` when it does not, else as `LiveSocket.request`. */
  async request(method: string, params: object): Promise<unknown> {
    const socket = this.#live ?? (await this.#soon());
    if (socket) return socket.request(method, params);
    throw new AppError("gateway.unreachable", this.#status.detail ?? "the gateway is not connected");
  }

  /** The connection as it is now, or a fresh one made for the caller; `release` it. */
  async borrow(): Promise<{ readonly socket: LiveSocket; readonly release: () => void }> {
    if (this.#live) return { socket: this.#live, release: () => {} };
    const socket = await this.#wiring.open();
    return { socket, release: () => socket.close() };
  }

  async #soon(): Promise<LiveSocket | undefined> {
    const enough = new AbortController();
    const late = pause(
      this.#deps.clock,
      BACK_WITHIN_MS,
      AbortSignal.any([enough.signal, this.#stopping.signal]),
    );
    const socket = await Promise.race([this.#connected.promise, late.then(() => undefined)]);
    enough.abort();
    return socket;
  }

  async #keepConnected(signal: AbortSignal): Promise<void> {
    const backoff = createBackoff(FIRST_RETRY_MS, LONGEST_RETRY_MS);
    while (!signal.aborted) {
      let retryMs: number;
      try {
        await this.#connectOnce(signal);
        backoff.reset();
        retryMs = backoff.next();
      } catch (error) {
        const fault = gatewayFault(error);
        if (!signal.aborted) this.#reportDown(fault);
        const isAway = hasCode(fault, "gateway.unreachable");
        retryMs = isAway ? Math.max(backoff.next(), fault.retryAfterMs ?? 0) : REFUSED_RETRY_MS;
      }
      if (this.#next) continue;
      this.#hurry = new AbortController();
      await pause(this.#deps.clock, retryMs, AbortSignal.any([signal, this.#hurry.signal]));
    }
  }

  /** Resolves when a connection that had been up has closed; throws when it never came up. */
  async #connectOnce(signal: AbortSignal): Promise<void> {
    const socket = this.#next ?? (await this.#wiring.open());
    this.#next = null;
    if (signal.aborted) return socket.close();
    try {
      await this.#wiring.refresh(socket);
      if (signal.aborted) return;
      this.#live = socket;
      this.#connected.resolve(socket);
      this.#become("up", null);
      await this.#stayFresh(socket);
    } finally {
      if (this.#live === socket) {
        this.#live = null;
        this.#connected = Promise.withResolvers();
      }
      socket.close();
    }
    if (!signal.aborted && !this.#next) this.#become("down", await socket.closed);
  }

  async #stayFresh(socket: LiveSocket): Promise<void> {
    const gone = new AbortController();
    void socket.closed.then(() => gone.abort());
    for (;;) {
      await pause(this.#deps.clock, REFRESH_MS, gone.signal);
      if (gone.signal.aborted) return;
      const isNew = await this.#wiring.refresh(socket).catch((error: unknown) => {
        const detail = gatewayFault(error).message;
        this.#deps.logger.warn({ detail }, "what the gateway has could not be read again");
        return false;
      });
      if (isNew) this.#changed();
    }
  }

  #reportDown(fault: AppError): void {
    const isStarting = fault.message.includes("gateway starting");
    this.#become(isStarting ? "starting" : "down", fault.message);
    this.#deps.logger.warn(
      { code: fault.code, detail: fault.message },
      "the gateway's admin connection failed",
    );
  }

  #become(state: GatewayStatus["state"], detail: string | null): void {
    const before = this.#status;
    if (before.state === state && before.detail === detail) return;
    const since = before.state === state ? before.since : this.#deps.clock.now();
    this.#status = { state, detail, since };
    this.#changed();
  }
}

import { AppError, hasCode } from "../../core/errors.ts";
import type { Clock, Timer } from "../../core/ports/clock.ts";
import type { OpenCredential } from "../../core/ports/gateway.ts";
import { gatewayFault } from "./fault.ts";
import type { ConnectPlan, LiveSocket } from "./live-socket.ts";
import { type CredentialStrategy, sameScopes } from "./strategy.ts";

const MOST_SOCKETS = 500;
const IDLE_MS = 10 * 60_000;

export interface Lease {
  readonly socket: LiveSocket;
  /** Give it back when done: a leased socket is never closed for being idle or one too many. */
  release(): void;
}

interface Entry {
  readonly as: OpenCredential;
  readonly opening: Promise<LiveSocket>;
  socket: LiveSocket | null;
  leases: number;
  idle: Timer;
}

export interface PoolWiring {
  readonly strategy: CredentialStrategy;
  /** Opens a connection; how many may be opened at a time is not the pool's matter. */
  readonly open: (plan: ConnectPlan) => Promise<LiveSocket>;
  readonly clock: Clock;
}

/** People's own connections: one a credential, opened when needed and closed when idle. What runs on one that was replaced goes on. */
export class SocketPool {
  readonly #wiring: PoolWiring;
  /** In order of use: the first is the one that was longest unused. */
  readonly #entries = new Map<string, Entry>();

  constructor(wiring: PoolWiring) {
    this.#wiring = wiring;
  }

  /** Throws `credential.refused` when the gateway does not take the credential as it is, or `gateway.unreachable`. */
  async take(as: OpenCredential): Promise<Lease> {
    const entry = this.#entryFor(as);
    this.#entries.delete(as.publicId);
    this.#entries.set(as.publicId, entry);
    entry.idle.cancel();
    entry.leases++;
    this.#makeRoom();
    let isHeld = true;
    const release = () => {
      if (isHeld) this.#giveBack(entry);
      isHeld = false;
    };
    try {
      return { socket: await entry.opening, release };
    } catch (fault) {
      release();
      throw fault;
    }
  }

  /** Closes the connection made with this credential; one that a newer credential of the person made stays. */
  close({ publicId }: Pick<OpenCredential, "principalId" | "publicId">): void {
    const entry = this.#entries.get(publicId);
    if (entry) this.#drop(entry);
  }

  closeAll(): void {
    for (const entry of [...this.#entries.values()]) this.#drop(entry);
  }

  #entryFor(as: OpenCredential): Entry {
    const held = this.#entries.get(as.publicId);
    const isSame = held?.as.principalId === as.principalId && held.as.secret === as.secret;
    if (held && isSame && held.socket?.isOpen() !== false) return held;
    if (held) this.#drop(held);
    const opening = connectAs(as, this.#wiring);
    const entry: Entry = { as, opening, socket: null, leases: 0, idle: { cancel() {} } };
    const forget = () => this.#forget(entry);
    opening.then((socket) => {
      entry.socket = socket;
      void socket.closed.then(forget);
    }, forget);
    return entry;
  }

  #giveBack(entry: Entry): void {
    entry.leases--;
    if (entry.leases > 0 || this.#entries.get(entry.as.publicId) !== entry) return;
    entry.idle = this.#wiring.clock.after(IDLE_MS, () => this.#drop(entry));
  }

  #makeRoom(): void {
    for (const entry of [...this.#entries.values()]) {
      if (this.#entries.size <= MOST_SOCKETS) return;
      if (entry.leases === 0) this.#drop(entry);
    }
  }

  #drop(entry: Entry): void {
    this.#forget(entry);
    if (entry.socket) entry.socket.close();
    else entry.opening.then((socket) => socket.close()).catch(() => {});
  }

  #forget(entry: Entry): void {
    entry.idle.cancel();
    if (this.#entries.get(entry.as.publicId) === entry) this.#entries.delete(entry.as.publicId);
  }
}

/** Connects, and trusts the connection only when the gateway granted exactly what the credential says. */
async function connectAs(as: OpenCredential, { strategy, open }: PoolWiring): Promise<LiveSocket> {
  if (as.kind !== strategy.kind) {
    throw new AppError(
      "credential.refused",
      `a ${as.kind} credential at a gateway that takes ${strategy.kind}`,
    );
  }
  const socket = await open(strategy.personPlan(as)).catch((error: unknown) => {
    const fault = credentialFault(error);
    // Another version of the protocol is no matter of this person or turn: it can be tried again.
    throw hasCode(fault, "gateway.protocol") ? new AppError("gateway.unreachable", fault.message) : fault;
  });
  if (sameScopes(socket.hello.scopes, as.scopes)) return socket;
  socket.close();
  const held = socket.hello.scopes.join(", ") || "nothing";
  throw new AppError(
    "credential.refused",
    `the credential is for ${as.scopes.join(", ")}, the gateway grants ${held}`,
  );
}

/** On a person's connection a refusal is about their credential. */
export function credentialFault(error: unknown): AppError {
  const fault = gatewayFault(error);
  if (!hasCode(fault, "gateway.refused")) return fault;
  return new AppError("credential.refused", fault.message, { cause: fault });
}

import { AppError, hasCode } from "../../core/errors.ts";
import type { PrincipalId } from "../../core/people/principal.ts";
import type { OpenCredential } from "../../core/ports/gateway.ts";
import type { OpenClawDeps } from "./config.ts";
import { gatewayFault } from "./fault.ts";
import type { ConnectPlan, LiveSocket } from "./live-socket.ts";
import { type CredentialStrategy, sameScopes } from "./strategy.ts";

const MOST_SOCKETS = 500;
const IDLE_MS = 10 * 60_000;

export interface Lease {
  readonly socket: LiveSocket;
  /** Give it back when done: a leased socket is never closed for being old or one too many. */
  release(): void;
}

/** People's own connections: one a person, opened when needed and closed when idle. */
export interface SocketPool {
  /** Throws `credential.refused` when the gateway does not take the credential as it is, or `gateway.unreachable`. */
  take(as: OpenCredential): Promise<Lease>;
  close(principalId: PrincipalId): void;
  closeAll(): void;
}

interface Entry {
  readonly publicId: string;
  readonly secret: string;
  readonly opening: Promise<LiveSocket>;
  socket: LiveSocket | null;
  leases: number;
  idle: { cancel(): void };
}

/** Opens a connection as this person; the handshakes of everybody together are limited. */
type Open = (plan: ConnectPlan) => Promise<LiveSocket>;

export function createSocketPool(strategy: CredentialStrategy, open: Open, deps: OpenClawDeps): SocketPool {
  // In order of use: the first is the one that was longest unused.
  const entries = new Map<PrincipalId, Entry>();

  function drop(principalId: PrincipalId, entry: Entry): void {
    if (entries.get(principalId) === entry) entries.delete(principalId);
    entry.idle.cancel();
    if (entry.socket) entry.socket.close();
    else void entry.opening.then((socket) => socket.close()).catch(() => {});
  }

  function entryFor(as: OpenCredential): Entry {
    const held = entries.get(as.principalId);
    if (held && held.publicId === as.publicId && held.secret === as.secret) {
      if (held.socket === null || held.socket.isOpen()) return held;
    }
    if (held) drop(as.principalId, held);
    const opening = connectAs(strategy, as, open);
    const { publicId, secret } = as;
    const entry: Entry = { publicId, secret, opening, socket: null, leases: 0, idle: { cancel() {} } };
    const forget = () => void (entries.get(as.principalId) === entry && entries.delete(as.principalId));
    opening.then((socket) => {
      entry.socket = socket;
      void socket.closed.then(forget);
    }, forget);
    return entry;
  }

  function makeRoom(): void {
    for (const [principalId, entry] of entries) {
      if (entries.size <= MOST_SOCKETS) return;
      if (entry.leases === 0) drop(principalId, entry);
    }
  }

  return {
    async take(as) {
      const entry = entryFor(as);
      entries.delete(as.principalId);
      entries.set(as.principalId, entry);
      entry.idle.cancel();
      entry.leases++;
      makeRoom();
      let held = true;
      function release(): void {
        if (!held) return;
        held = false;
        entry.leases--;
        if (entry.leases > 0 || entries.get(as.principalId) !== entry) return;
        entry.idle = deps.clock.after(IDLE_MS, () => drop(as.principalId, entry));
      }
      try {
        return { socket: await entry.opening, release };
      } catch (error) {
        release();
        entry.idle.cancel();
        throw error;
      }
    },
    close(principalId) {
      const entry = entries.get(principalId);
      if (entry) drop(principalId, entry);
    },
    closeAll() {
      for (const [principalId, entry] of entries) drop(principalId, entry);
    },
  };
}

/** Connects, and trusts the connection only when the gateway granted exactly what the credential says. */
async function connectAs(strategy: CredentialStrategy, as: OpenCredential, open: Open): Promise<LiveSocket> {
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

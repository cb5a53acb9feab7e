import { decideAccess } from "../access/policy.ts";
import type { Timer } from "../ports/clock.ts";
import type { Deps } from "../ports/deps.ts";
import type { HeldMessage } from "./held-message.ts";
import { forgetHeld } from "./hold-message.ts";
import { releaseHeld } from "./release-held.ts";
import { remindOfEnds } from "./remind-ends.ts";
import { escalateRequest, expireRequest } from "./settle-overdue.ts";

/** A timer sleeps with the machine, and the clock may be set: the time is looked at anew this often. */
const LOOK_EVERY_MS = 60_000;
const JOB = { kind: "system", job: "held-messages" } as const;

export interface RequestKeeper {
  /** Begins, once the platforms are there to say who somebody is. */
  start(): void;
  /** Something new has a time of its own. */
  look(): void;
  idle(): Promise<void>;
  stop(): void;
}

/**
 * Sees to what time brings: requests that escalate and expire, kept messages that run or are too old, grants that end
 * soon. It looks at what is stored, so that nothing depends on a timer that a crash has taken.
 */
export function keepRequests(deps: Deps): RequestKeeper {
  let running = false;
  let timer: Timer | null = null;
  let again = false;
  let looking: Promise<void> | null = null;

  const look = () => {
    if (!running) return;
    again = true;
    looking ??= lookAll().finally(() => {
      looking = null;
    });
  };

  const lookAll = async () => {
    while (again && running) {
      again = false;
      timer?.cancel();
      const next = await round(deps).catch((fault: unknown) => {
        deps.logger.error(
          { fault: String(fault) },
          "access requests could not be looked after; trying again",
        );
        return null;
      });
      const leftMs = next === null ? LOOK_EVERY_MS : next - deps.clock.now();
      if (running) timer = deps.clock.after(Math.min(Math.max(leftMs, 0), LOOK_EVERY_MS), look);
    }
  };

  deps.store.onAccessChanged(async () => look());
  return {
    start() {
      running = true;
      look();
    },
    look,
    async idle() {
      while (looking) await looking;
    },
    stop() {
      running = false;
      timer?.cancel();
    },
  };
}

/** Everything that is due. Returns when the next is; null: nothing in sight. */
async function round(deps: Deps): Promise<number | null> {
  const ends = [await settleOverdue(deps), await releaseOrForget(deps), await remindOfEnds(deps)];
  const times = ends.filter((end) => end !== null);
  return times.length === 0 ? null : Math.min(...times);
}

async function settleOverdue(deps: Deps): Promise<number | null> {
  let next: number | null = null;
  for (const request of await deps.store.accessRequests.pending()) {
    const now = deps.clock.now();
    const { expiresAt, escalatesAt } = request;
    if (expiresAt <= now) await deps.store.transact((tx) => expireRequest(tx, deps, request));
    else if (escalatesAt !== null && escalatesAt <= now) {
      await deps.store.transact((tx) => escalateRequest(tx, deps, request));
    }
    const times = [expiresAt, escalatesAt ?? expiresAt].filter((at) => at > now);
    next = Math.min(next ?? Number.POSITIVE_INFINITY, ...times);
  }
  return next !== null && Number.isFinite(next) ? next : null;
}

async function releaseOrForget(deps: Deps): Promise<number | null> {
  let next: number | null = null;
  for (const held of await deps.store.heldMessages.all()) {
    if (held.expiresAt <= deps.clock.now()) {
      await deps.store.transact((tx) => forgetHeld(tx, deps, JOB, held, "too-old"));
    } else {
      if (await looksAllowed(deps, held)) await releaseHeld(deps, held);
      next = Math.min(next ?? held.expiresAt, held.expiresAt);
    }
  }
  return next;
}

/** By roles and grants alone, so that no platform is asked about everybody who waits. */
async function looksAllowed(deps: Deps, held: HeldMessage): Promise<boolean> {
  const person = await deps.store.principals.byIdentity(held.identity);
  if (!person) return false;
  const asker = { principalId: person.id, standing: "member" } as const;
  const question = { kind: "use-agent", agentId: held.agentId } as const;
  return decideAccess(asker, question, deps.access.snapshot(), deps.clock.now()).kind === "allowed";
}

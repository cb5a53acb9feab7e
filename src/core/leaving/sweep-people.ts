import { type AccountFacts, type Identity, platformOf } from "../people/identity.ts";
import type { Timer } from "../ports/clock.ts";
import type { TurnDeps } from "../turn/turn-deps.ts";
import { leave } from "./leave.ts";
import type { Leaving, SweepReport } from "./leaving.ts";

export interface PeopleSweep {
  /** Begins, once the platforms are there; a look that an earlier process did within a day is not done again. */
  start(): void;
  /** Looks now; a look under way is joined. */
  sweep(): Promise<void>;
  /** What the last look found, by whichever process; null: none yet. */
  last(): SweepReport | null;
  idle(): Promise<void>;
  stop(): void;
}

const DAY_MS = 24 * 60 * 60_000;
/** A timer sleeps with the machine, and the clock may be set: the time is looked at anew this often. */
const LOOK_EVERY_MS = 10 * 60_000;
/** At the start there is enough else to ask the platforms. */
const FIRST_LOOK_MS = 60_000;
/** Slack lets an app ask for about 100 people a minute, and messages need their share of it. */
const PAUSE_MS = 1500;

export const SWEEP_NOTE = "people-sweep";

/** Looks once a day at what the platforms say of every account, for those whose leaving nobody told us. */
export function createPeopleSweep(deps: TurnDeps): PeopleSweep {
  let timer: Timer | null = null;
  let pause: { readonly timer: Timer; end(): void } | null = null;
  let running: Promise<void> | null = null;
  let stopped = false;
  let latest: SweepReport | null = null;

  const wait = (ms: number) =>
    new Promise<void>((resolve) => {
      pause = { timer: deps.clock.after(ms, resolve), end: resolve };
    });

  const lookAtAll = async () => {
    const startedAt = deps.clock.now();
    let [asked, unsure, closed] = [0, 0, 0];
    for (const identity of await accountsOf(deps)) {
      if (asked > 0) await wait(PAUSE_MS);
      if (stopped) return;
      asked += 1;
      const facts = await lookUp(deps, identity);
      if (facts === null || facts.standing === "unknown") unsure += 1;
      const leaving = facts && leavingBy(identity, facts);
      if (leaving && (await leave(deps, leaving, (work) => deps.store.transact(work)))) closed += 1;
    }
    const report: SweepReport = { startedAt, endedAt: deps.clock.now(), asked, unsure, closed };
    await deps.store.transact((tx) => tx.notes.set(SWEEP_NOTE, JSON.stringify(report)));
    latest = report;
    deps.logger.info({ ...report }, "everybody's accounts were looked at");
  };

  const sweep = () => {
    running ??= lookAtAll()
      .catch((fault: unknown) =>
        deps.logger.error({ fault: String(fault) }, "accounts could not be looked at"),
      )
      .finally(() => {
        running = null;
      });
    return running;
  };

  const look = async () => {
    const last = await lastSweep(deps.store).catch(() => null);
    latest = last;
    if (stopped) return;
    timer = deps.clock.after(LOOK_EVERY_MS, () => void look());
    if (last === null || deps.clock.now() - last.startedAt >= DAY_MS) void sweep();
  };

  return {
    start() {
      timer = deps.clock.after(FIRST_LOOK_MS, () => void look());
    },
    sweep,
    last: () => latest,
    idle: async () => running ?? undefined,
    stop() {
      stopped = true;
      timer?.cancel();
      pause?.timer.cancel();
      pause?.end();
    },
  };
}

/** Null: there was none. */
export async function lastSweep(reads: Pick<TurnDeps["store"], "notes">): Promise<SweepReport | null> {
  const note = await reads.notes.get(SWEEP_NOTE);
  return note === null ? null : (JSON.parse(note) as SweepReport);
}

/** Only what the platform says for sure: silence, a pause or a blocked chat close nobody. */
function leavingBy(identity: Identity, { standing, hasLeft }: AccountFacts): Leaving | null {
  if (hasLeft) return { identity, how: "left", from: "sweep" };
  return standing === "guest" ? { identity, how: "guest", from: "sweep" } : null;
}

async function accountsOf({ store, adapters }: TurnDeps): Promise<readonly Identity[]> {
  const people = (await store.principals.all()).filter(({ suspendedAt }) => suspendedAt === null);
  const accounts = await Promise.all(people.map(({ id }) => store.principals.identitiesOf(id)));
  return accounts.flat().filter((identity) => adapters.has(platformOf(identity)));
}

async function lookUp({ adapters }: TurnDeps, identity: Identity): Promise<AccountFacts | null> {
  try {
    return (await adapters.get(platformOf(identity))?.lookUp(identity)) ?? null;
  } catch {
    return null;
  }
}

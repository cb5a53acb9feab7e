import type { PrincipalId } from "../people/principal.ts";
import type { Timer } from "../ports/clock.ts";
import type { Deps } from "../ports/deps.ts";

/** A timer sleeps with the machine, and the clock may be set: the time is looked at anew this often. */
const LOOK_EVERY_MS = 60_000;

/**
 * Access that ends by time ends like access that is revoked: what runs on it is stopped. Looks again at every change of
 * grants; call it once.
 */
export function watchGrantEnds(
  deps: Pick<Deps, "store" | "clock" | "logger">,
  enforce: (person: PrincipalId, by: string) => Promise<unknown>,
): { stop(): void } {
  let timer: Timer | null = null;
  let stopped = false;
  /** Whose grants ended, and what they run could not be stopped yet. */
  const left = new Set<PrincipalId>();

  /** Ends up to then were acted on; a later one still counts when it has come in the meantime. */
  let actedUntil = deps.clock.now();

  /** What cannot be read now is read a little later: neither whoever changed access nor the process fails by it. */
  const arm = async () => {
    timer?.cancel();
    if (stopped) return;
    try {
      await plan();
    } catch (fault) {
      deps.logger.error({ fault: String(fault) }, "the next end of a grant could not be read; trying again");
      if (!stopped) timer = deps.clock.after(LOOK_EVERY_MS, () => void arm());
    }
  };

  const plan = async () => {
    const now = deps.clock.now();
    actedUntil = Math.min(actedUntil, now);
    const ends = (await deps.store.grants.current(actedUntil)).flatMap(({ principalId, endsAt }) =>
      endsAt === null ? [] : [{ principalId, endsAt }],
    );
    if (ends.length + left.size === 0) return;
    const again = left.size > 0 ? now + LOOK_EVERY_MS : Number.POSITIVE_INFINITY;
    const first = ends.reduce((earliest, { endsAt }) => Math.min(earliest, endsAt), again);
    const next = Math.max(first, now);
    const whose = new Set(ends.filter(({ endsAt }) => endsAt <= next).map(({ principalId }) => principalId));
    wait(next, whose);
  };

  /** By a timer also where the end has come: whoever changed access waits for this, and nothing may be written meanwhile. */
  const wait = (until: number, whose: ReadonlySet<PrincipalId>) => {
    timer?.cancel();
    if (stopped) return;
    const leftMs = Math.max(until - deps.clock.now(), 0);
    const look = () => (deps.clock.now() >= until ? void end(until, whose) : wait(until, whose));
    timer = deps.clock.after(Math.min(leftMs, LOOK_EVERY_MS), look);
  };

  const end = async (until: number, people: ReadonlySet<PrincipalId>) => {
    actedUntil = Math.max(actedUntil, until);
    for (const person of people) left.add(person);
    for (const person of left) if (await isEnforced(person)) left.delete(person);
    await arm();
  };

  /** One whose end fails must not keep the others' from coming. */
  const isEnforced = async (person: PrincipalId): Promise<boolean> => {
    try {
      await enforce(person, "the end of a grant");
      return true;
    } catch (fault) {
      deps.logger.error(
        { person, fault: String(fault) },
        "an ended grant could not be enforced; trying again",
      );
      return false;
    }
  };

  deps.store.onAccessChanged(arm);
  void arm();
  return {
    stop() {
      stopped = true;
      timer?.cancel();
    },
  };
}

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

  const arm = async () => {
    timer?.cancel();
    if (stopped) return;
    const now = deps.clock.now();
    const ends = (await deps.store.grants.current(now)).flatMap(({ principalId, endsAt }) =>
      endsAt === null ? [] : [{ principalId, endsAt }],
    );
    if (ends.length + left.size === 0) return;
    const again = left.size > 0 ? now + LOOK_EVERY_MS : Number.POSITIVE_INFINITY;
    const next = ends.reduce((first, { endsAt }) => Math.min(first, endsAt), again);
    const whose = new Set(ends.filter(({ endsAt }) => endsAt <= next).map(({ principalId }) => principalId));
    wait(next, whose);
  };

  const wait = (until: number, whose: ReadonlySet<PrincipalId>) => {
    const leftMs = until - deps.clock.now();
    const look = () => (deps.clock.now() >= until ? void end(whose) : wait(until, whose));
    timer = stopped ? null : deps.clock.after(Math.min(leftMs, LOOK_EVERY_MS), look);
  };

  const end = async (people: ReadonlySet<PrincipalId>) => {
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

import type { PrincipalId } from "../people/principal.ts";
import type { Timer } from "../ports/clock.ts";
import type { Deps } from "../ports/deps.ts";

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

  const arm = async () => {
    timer?.cancel();
    if (stopped) return;
    const now = deps.clock.now();
    const ends = (await deps.store.grants.current(now)).flatMap(({ principalId, endsAt }) =>
      endsAt === null ? [] : [{ principalId, endsAt }],
    );
    if (ends.length === 0) return;
    const next = Math.min(...ends.map((end) => end.endsAt));
    timer = deps.clock.after(
      next - now,
      () => void end(new Set(ends.filter((e) => e.endsAt <= next).map((e) => e.principalId))),
    );
  };

  const end = async (people: ReadonlySet<PrincipalId>) => {
    try {
      for (const person of people) await enforce(person, "the end of a grant");
    } catch (fault) {
      deps.logger.error({ fault: String(fault) }, "ended grants could not be enforced");
    }
    await arm();
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

import type { Deps } from "../ports/deps.ts";

/** Whoever sends them without end must not fill the audit: of what comes within this time there is one record. */
const PAUSE_MS = 60_000;

export interface RefusedTokens {
  /** A request carried a token in its address, under this name, and was refused. Never throws. */
  note(method: string, parameter: string): Promise<void>;
}

export function createRefusedTokens({
  store,
  clock,
  logger,
}: Pick<Deps, "store" | "clock" | "logger">): RefusedTokens {
  let lastAt: number | null = null;
  let unrecorded = 0;
  return {
    async note(method, parameter) {
      const now = clock.now();
      // A clock that was set back must not keep the next one from being recorded.
      if (lastAt !== null && now >= lastAt && now - lastAt < PAUSE_MS) {
        unrecorded += 1;
        return;
      }
      lastAt = now;
      const before = unrecorded;
      unrecorded = 0;
      try {
        await store.transact(async (tx) => {
          await tx.audit.append(
            {
              actor: { kind: "system", job: "http" },
              action: "http.token-refused",
              target: { kind: "system", id: "gatehouse" },
              outcome: "denied",
              rule: null,
              details: { method, parameter, before },
              reference: null,
            },
            now,
          );
        });
      } catch (fault) {
        logger.error({ fault: String(fault) }, "a refused token could not be recorded");
      }
    },
  };
}

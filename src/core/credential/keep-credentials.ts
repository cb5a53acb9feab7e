import type { PrincipalId } from "../people/principal.ts";
import type { Timer } from "../ports/clock.ts";
import type { Deps } from "../ports/deps.ts";
import type { Gateway } from "../ports/gateway.ts";
import type { CredentialDesk } from "./credential-desk.ts";
import { addUpMended, type DriftReport, type Mended } from "./drift.ts";

export interface CredentialKeeper {
  /** Looks now: at the start, and when the gateway is back. */
  look(): void;
  /** What all looks of this process have mended. */
  mended(): Mended;
  idle(): Promise<void>;
  stop(): void;
}

type KeeperDeps = Pick<Deps, "store" | "clock" | "logger" | "settings"> & {
  readonly gateway: Pick<Gateway, "id">;
  readonly desk: Pick<CredentialDesk, "reconcile" | "settle">;
  holdsAnyAgent(person: PrincipalId): boolean;
};

const LOOK_EVERY_MS = 5 * 60_000;

const noteOf = (gatewayId: string) => `credential-drift/${gatewayId}`;

/** Compares our credentials with the gateway's every few minutes, so that no difference lasts. */
export function keepCredentials(deps: KeeperDeps): CredentialKeeper {
  let total: Mended = { orphans: 0, missing: 0, wrong: 0, useless: 0, old: 0 };
  let timer: Timer | null = null;
  let running: Promise<void> | null = null;
  let stopped = false;

  const round = async () => {
    await deps.desk.settle();
    const { credentialAgeMs: ageMs } = deps.settings.limits;
    const report = await deps.desk.reconcile({ ageMs, holdsAnyAgent: deps.holdsAnyAgent });
    if (report === null || stopped) return;
    const { at: _, ...found } = report;
    const differed = Object.values(found).some((count) => count > 0);
    if (differed)
      deps.logger.warn(
        { gateway: deps.gateway.id, ...found },
        "credentials differed from the gateway's; they were mended",
      );
    total = addUpMended([total, found]);
    await deps.store.transact((tx) => tx.notes.set(noteOf(deps.gateway.id), JSON.stringify(report)));
  };

  const look = () => {
    if (stopped) return;
    timer?.cancel();
    timer = deps.clock.after(LOOK_EVERY_MS, look);
    running ??= round()
      .catch((fault: unknown) =>
        deps.logger.error({ fault: String(fault) }, "credentials could not be compared with the gateway's"),
      )
      .finally(() => {
        running = null;
      });
  };

  return {
    look,
    mended: () => total,
    idle: async () => running ?? undefined,
    stop() {
      stopped = true;
      timer?.cancel();
    },
  };
}

/** What the last look of any process at a gateway found; null: there was none. */
export async function lastDrift(
  reads: Pick<Deps["store"], "notes">,
  gatewayId: string,
): Promise<DriftReport | null> {
  const note = await reads.notes.get(noteOf(gatewayId));
  return note === null ? null : (JSON.parse(note) as DriftReport);
}

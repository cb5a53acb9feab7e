import { AppError } from "../errors.ts";
import type { Timer } from "../ports/clock.ts";
import type { Deps } from "../ports/deps.ts";
import type { Gateway } from "../ports/gateway.ts";
import type { AtGateway } from "../ports/gateways.ts";
import { accessListOf, mapAgents } from "./access-list.ts";
import { numberOf } from "./number-access.ts";
import type { AgentId } from "./permission.ts";

/** Changes of one moment are told together, and what runs is stopped by its name first. */
const GATHER_MS = 500;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 60_000;
const RENEW_MS = 60_000;
/** Several renewals may be lost before everybody is shut out. */
const LEASE_MS = 10 * 60_000;
/** Longer than this nobody's answer waits for the gateway. */
const SETTLES_WITHIN_MS = 5_000;

type PushDeps = Pick<Deps, "store" | "gateways" | "access" | "clock" | "hasher" | "logger"> &
  AtGateway & { readonly settings: Pick<Deps["settings"], "agents"> };

/** Keeps one gateway's own list of who may do what the same as ours. Does nothing where the gateway keeps none. */
export interface AccessPusher {
  /** The gateway is there, perhaps after having been away: it is told anew. */
  connected(): void;
  /** Does the gateway hold what is true here now? Tells it first; false when it could not be told soon. */
  settled(): Promise<boolean>;
  stop(): void;
}

/** Listens to every change of access; call it once. */
export function createAccessPusher(deps: PushDeps): AccessPusher {
  const { pushAccess } = deps.gateway;
  if (!pushAccess) return { connected() {}, settled: async () => true, stop() {} };
  let wanted = 1;
  let told = 0;
  let retryMs = FIRST_RETRY_MS;
  let timer: Timer | null = null;
  let pushing: Promise<void> | null = null;
  let stopped = false;

  const arm = (delayMs: number) => {
    timer?.cancel();
    timer = stopped ? null : deps.clock.after(delayMs, () => void push());
  };

  const push = (): Promise<void> => {
    timer?.cancel();
    pushing ??= pushOnce().finally(() => {
      pushing = null;
      if (wanted > told) arm(retryMs);
      else arm(RENEW_MS);
    });
    return pushing;
  };

  const pushOnce = async () => {
    const upTo = wanted;
    try {
      await tell(deps, pushAccess);
      told = Math.max(told, upTo);
      retryMs = FIRST_RETRY_MS;
    } catch (fault) {
      if (told === wanted) told = wanted - 1;
      retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
      const code = fault instanceof AppError ? fault.code : "internal";
      deps.logger.warn({ code, detail: String(fault) }, "the gateway could not be told who has access");
    }
  };

  deps.store.onAccessChanged(async () => {
    wanted++;
    arm(GATHER_MS);
  });
  return {
    connected() {
      wanted++;
      void push();
    },
    async settled() {
      const upTo = wanted;
      const late = Promise.withResolvers<void>();
      const patience = deps.clock.after(SETTLES_WITHIN_MS, late.resolve);
      // One that is under way may have begun before the change.
      const telling = async () => {
        for (let tries = 0; told < upTo && tries < 2; tries++) await push();
      };
      await Promise.race([telling(), late.promise]);
      patience.cancel();
      return told >= upTo;
    },
    stop() {
      stopped = true;
      timer?.cancel();
    },
  };
}

async function tell(deps: PushDeps, pushAccess: NonNullable<Gateway["pushAccess"]>): Promise<void> {
  const snapshot = deps.access.snapshot();
  // Nobody at all is a book that could not be read just now: shutting everybody out would not be its meaning.
  if (snapshot.people.size === 0) throw new AppError("internal", "nobody is known");
  const agents = [...deps.settings.agents.keys(), ...deps.gateway.agents().map(({ id }) => id)];
  const isOwn = (id: AgentId) => deps.gateways.of(id) === deps.gateway;
  const all = accessListOf(snapshot, agents, deps.clock.now());
  const list = mapAgents(all, (id) => (isOwn(id) ? id : null));
  const revision = await numberOf(deps, list);
  const outcome = await pushAccess({ ...list, revision, leaseMs: LEASE_MS });
  if (outcome.kind === "taken") return;
  // Our database is older than what the gateway was told: a backup was put back. What is true now counts.
  const above = await numberOf(deps, list, outcome.revision);
  const again = await pushAccess({ ...list, revision: above, leaseMs: LEASE_MS });
  if (again.kind !== "taken")
    throw new AppError("gateway.refused", "the gateway holds a newer list of access");
}

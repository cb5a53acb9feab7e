import type { Deps } from "../ports/deps.ts";
import type { Gateway } from "../ports/gateway.ts";
import { type AccessPusher, createAccessPusher } from "./push-access.ts";

/** Keeps each gateway's own list of who may do what the same as ours. */
export interface AccessPushers {
  at(gateway: Gateway): AccessPusher;
  /** Do all of them hold what is true here now? */
  settled(): Promise<boolean>;
  stop(): void;
}

type PushDeps = Omit<Parameters<typeof createAccessPusher>[0], "gateway"> & Pick<Deps, "gateways">;

export function createAccessPushers(deps: PushDeps): AccessPushers {
  const pushers = new Map<Gateway, AccessPusher>();
  for (const gateway of deps.gateways.all) pushers.set(gateway, createAccessPusher({ ...deps, gateway }));
  return {
    // One that the settings do not name any more keeps no list.
    at: (gateway) => pushers.get(gateway) ?? createAccessPusher({ ...deps, gateway }),
    async settled() {
      const all = await Promise.all([...pushers.values()].map((pusher) => pusher.settled()));
      return all.every(Boolean);
    },
    stop() {
      for (const pusher of pushers.values()) pusher.stop();
    },
  };
}

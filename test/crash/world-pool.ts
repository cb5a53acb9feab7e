import { openWorld, type World, type WorldOptions } from "./world.ts";

/** Worlds with a running application, one for each test that runs at the same time. */
export interface WorldPool {
  /** Lends a world; one in which something went wrong is given to nobody else. */
  use(test: (world: World) => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

/** The whole ledger, log and audit are looked through after every run, so no world gets old. */
const MOST_USES = 20;

/** What waits for the gateway gives up after half an hour. */
const MOST_AHEAD_MS = 20 * 60_000;

export function createWorldPool(options: WorldOptions = {}, mostUses = MOST_USES): WorldPool {
  const free: { readonly world: World; uses: number }[] = [];
  const open = async () => {
    const world = await openWorld(options);
    await world.start();
    return { world, uses: 0 };
  };
  return {
    async use(test) {
      const lent = free.pop() ?? (await open());
      lent.uses += 1;
      let isSound = false;
      try {
        await test(lent.world);
        isSound = true;
      } finally {
        if (isSound && lent.uses < mostUses && lent.world.aheadMs() < MOST_AHEAD_MS) free.push(lent);
        else await lent.world.close();
      }
    },
    async close() {
      for (const { world } of free.splice(0)) await world.close();
    },
  };
}

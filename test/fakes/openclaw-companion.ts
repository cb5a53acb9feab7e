import type { IncomingMessage, ServerResponse } from "node:http";
import type { Clock, Timer } from "../../src/core/ports/clock.ts";
import { systemClock } from "../../src/system/clock.ts";

const PLUGIN = new URL("../../src/gateway/openclaw/plugin/", import.meta.url);

type Door = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

/** The companion plugin's own door over a list in memory; nothing behind it ends anybody's runs or sockets. */
export interface Companion {
  /** False: the path is not its own. */
  answer(request: IncomingMessage, response: ServerResponse): boolean;
  /** Does it let this person use this agent now? */
  mayUse(principalId: string, agentId: string): boolean;
  close(): void;
}

export async function openCompanion(secret: string, clock: Clock = systemClock): Promise<Companion> {
  const { createGrants } = await import(new URL("grants.mjs", PLUGIN).href);
  const { createRoute, ROUTE } = await import(new URL("route.mjs", PLUGIN).href);
  const grants = createGrants(
    { load: () => null, save() {}, forget: () => true },
    {
      now: clock.now,
      after: (ring: () => void, ms: number) => clock.after(ms, ring),
      cancel: (timer: Timer) => timer.cancel(),
    },
  );
  const door: Door = createRoute({ grants, secret, about: { gateway: "2026.9.6", form: "hooks" } });
  return {
    answer(request, response) {
      if (request.url !== ROUTE) return false;
      void door(request, response);
      return true;
    },
    mayUse: grants.mayUse,
    close: () => grants.sleep(),
  };
}

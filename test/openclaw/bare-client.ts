import type { Gateway } from "../../src/core/ports/gateway.ts";
import type { RealWorld } from "./real-gateway.ts";

export interface BareClient {
  readonly gateway: Gateway;
  /** Waits until it is connected, also again. */
  up(): Promise<void>;
  close(): Promise<void>;
}

/** A started client that writes nobody into the gateway's config by itself. */
export async function openBareClient(world: RealWorld): Promise<BareClient> {
  const { gateway, proxy } = await world.client();
  let waiting: (() => void)[] = [];
  const isUp = () => gateway.status().state === "up";
  await gateway.start(() => {
    if (!isUp()) return;
    for (const resolve of waiting) resolve();
    waiting = [];
  });
  const up = () => (isUp() ? Promise.resolve() : new Promise<void>((resolve) => void waiting.push(resolve)));
  await up();
  return {
    gateway,
    up,
    async close() {
      await gateway.stop();
      await proxy.close();
    },
  };
}

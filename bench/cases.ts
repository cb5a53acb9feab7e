import { addedLatency } from "./cases/openclaw-latency.ts";
import { relayLatency } from "./cases/relay-latency.ts";
import type { Bench } from "./method/bench.ts";

/** Every benchmark by its name. */
export const BENCHES: Readonly<Record<string, Bench>> = {
  openclaw: addedLatency,
  relay: relayLatency,
};

import { approvals } from "./cases/approvals.ts";
import { audit } from "./cases/audit.ts";
import { authorisation } from "./cases/authorisation.ts";
import { coldStart } from "./cases/cold-start.ts";
import { memory } from "./cases/memory.ts";
import { addedLatency } from "./cases/openclaw-latency.ts";
import { recovery } from "./cases/recovery.ts";
import { relayLatency } from "./cases/relay-latency.ts";
import { revoke } from "./cases/revoke.ts";
import { syncs } from "./cases/syncs.ts";
import { throughput } from "./cases/throughput.ts";
import type { Bench } from "./method/bench.ts";

/** Every benchmark by its name. */
export const BENCHES: Readonly<Record<string, Bench>> = {
  openclaw: addedLatency,
  relay: relayLatency,
  throughput,
  memory,
  authorisation,
  audit,
  "cold-start": coldStart,
  recovery,
  syncs,
  approvals,
  revoke,
};

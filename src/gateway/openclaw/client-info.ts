import type { ConnectParams } from "@openclaw/gateway-protocol";

/** Chat and agent events only of the sessions subscribed to; without it every socket hears everybody's. */
const CAPS = ["session-scoped-events"];

/** An administrator that says so hears of requests; with nobody who does, the gateway refuses each at once. */
export const APPROVING_CAPS = [...CAPS, "approvals"];

/** The gateway keeps these with a pairing: another version or platform would have to be paired again. */
const CLIENT = { id: "gateway-client", version: "1", platform: "node" } as const;

/**
 * `backend` keeps its scopes without a device, for the admin and for verified identities; `cli` pairs a device.
 * Other ids and modes lose their scopes or are refused for their origin.
 */
export function connectParams(mode: "backend" | "cli", more: Partial<ConnectParams>): ConnectParams {
  return {
    minProtocol: 4,
    maxProtocol: 4,
    client: { ...CLIENT, mode },
    role: "operator",
    caps: CAPS,
    ...more,
  };
}

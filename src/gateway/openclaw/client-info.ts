import type { ConnectParams } from "@openclaw/gateway-protocol";
import type { PrincipalId } from "../../core/people/principal.ts";

/** Chat and agent events only of the sessions subscribed to; without it every socket hears everybody's. */
const CAPS = ["session-scoped-events"];

/** An administrator that says so hears of requests; with nobody who does, the gateway refuses each at once. */
export const APPROVING_CAPS = [...CAPS, "approvals"];

/** The gateway keeps these with a pairing: another version or platform would have to be paired again. */
const CLIENT = { id: "gateway-client", version: "1", platform: "node" } as const;

/** The name that a person's device has at the gateway: it tells ours from others'. Unlike the rest it may change. */
export const deviceNameOf = (principalId: PrincipalId): string => `gatehouse ${principalId}`;

/** Whose device it is by that name; null when it is none of ours. */
export function principalOfDevice(name: string | null): PrincipalId | null {
  const match = /^gatehouse (p[0-9a-z]{1,40})$/.exec(name ?? "");
  return (match?.[1] as PrincipalId | undefined) ?? null;
}

/**
 * `backend` keeps its scopes without a device, for the admin and for verified identities; `cli` pairs a device.
 * Other ids and modes lose their scopes or are refused for their origin.
 */
export function connectParams(
  mode: "backend" | "cli",
  more: Partial<ConnectParams>,
  displayName?: string,
): ConnectParams {
  return {
    minProtocol: 4,
    maxProtocol: 4,
    client: { ...CLIENT, mode, ...(displayName === undefined ? {} : { displayName }) },
    role: "operator",
    caps: CAPS,
    ...more,
  };
}

import type { CredentialKind } from "../../core/credential/credential.ts";
import type { AppError } from "../../core/errors.ts";
import type { GatewayFinding } from "../../core/ports/gateway.ts";
import type { AdminSocket } from "./admin-socket.ts";
import type { OpenClawConfig } from "./config.ts";
import { judgeExec } from "./examine-exec.ts";
import { judgeExposure } from "./examine-exposure.ts";
import { gatewayFault } from "./fault.ts";
import { fault, forSafety, ok, warning } from "./finding.ts";
import { readAgents } from "./holdings.ts";
import { type HostApprovals, readHostApprovals } from "./host-approvals.ts";
import type { LiveSocket } from "./live-socket.ts";
import { readAt, readList, readObject, readString } from "./payload.ts";

/** Reads the gateway's set-up as its administrator, connecting when it is not connected, and judges it. */
export async function examineGateway(
  config: OpenClawConfig,
  admin: Pick<AdminSocket, "borrow">,
): Promise<readonly GatewayFinding[]> {
  try {
    const { socket, release } = await admin.borrow();
    return judgeSetup(await readSetup(socket, config).finally(release));
  } catch (error) {
    return [judgeAbsence(gatewayFault(error), config)];
  }
}

async function readSetup(socket: LiveSocket, { credentials }: OpenClawConfig): Promise<Setup> {
  return {
    kind: credentials,
    version: socket.hello.version,
    config: readAt(await socket.request("config.get", {}), "config"),
    agents: (await readAgents(socket)).map((agent) => agent.id),
    approvals: await readHostApprovals(socket),
  };
}

function judgeAbsence({ code, message }: AppError, { id, credentials }: OpenClawConfig): GatewayFinding {
  const secret = credentials === "device" ? "gateway.auth.token" : "gateway.auth.password";
  return fault(
    `The gateway "${id}" cannot be examined: ${message}.`,
    code === "gateway.refused"
      ? `Give Gatehouse the gateway's own ${secret}, and check that credentials is "${credentials}".`
      : "Start the gateway, and check the url under gateways.",
  );
}

/** What was read of a gateway, for judging it. */
export interface Setup {
  readonly kind: CredentialKind;
  readonly version: string;
  /** The `config` of `config.get`, with its secrets redacted by the gateway. */
  readonly config: unknown;
  readonly agents: readonly string[];
  readonly approvals: HostApprovals;
}

/** Everything an operator should know of the gateway's set-up, each fault with its mend. */
export function judgeSetup(setup: Setup): readonly GatewayFinding[] {
  const gateway = readAt(setup.config, "gateway");
  return [
    ok(`OpenClaw ${setup.version} answers, with ${setup.agents.length} agents.`),
    ...judgeAgents(setup),
    judgeAuthMode(setup.kind, gateway),
    ...(setup.kind === "device" ? judgeDevice(gateway) : judgeIdentity(gateway)),
    forSafety("fault", judgeDangerous(gateway)),
    ...judgeExec(setup.config, setup.approvals).map((finding) => forSafety("fault", finding)),
    ...judgeExposure(setup.kind, setup.config),
  ];
}

function judgeAgents({ agents }: Setup): GatewayFinding[] {
  if (agents.length > 0) return [];
  return [
    fault("The gateway has no agents.", 'Add one under agents.entries, with agents.ownership "explicit".'),
  ];
}

function judgeAuthMode(kind: CredentialKind, gateway: unknown): GatewayFinding {
  const mode = readString(readAt(gateway, "auth", "mode")) ?? "token";
  const wanted = kind === "device" ? "token" : "trusted-proxy";
  if (mode === wanted) return ok(`Its auth mode is ${mode}, as credentials "${kind}" needs.`);
  return fault(
    `Its auth mode is ${mode}; credentials "${kind}" needs ${wanted}.`,
    `Set gateway.auth.mode to "${wanted}", or credentials to "${kind === "device" ? "identity" : "device"}".`,
  );
}

function judgeDevice(gateway: unknown): GatewayFinding[] {
  const approves = readAt(gateway, "nodes", "pairing", "autoApproveLocal") !== false;
  const hasRoles = Object.keys(readObject(readAt(gateway, "roles", "definitions"))).length > 0;
  return [
    forSafety(
      "fault",
      approves
        ? warning(
            "It pairs any local process that knows the shared token, with whatever scopes that asks for.",
            "Set gateway.nodes.pairing.autoApproveLocal to false.",
          )
        : ok("It pairs no device by itself."),
    ),
    ...(hasRoles
      ? [
          fault(
            "gateway.roles is set: it refuses device tokens.",
            'Remove gateway.roles, or use credentials "identity" with trusted-proxy auth.',
          ),
        ]
      : []),
    warning(
      "Device tokens carry scopes only: agents and sessions are guarded by Gatehouse alone.",
      'Let nobody else hold a token of this gateway, or use credentials "identity".',
    ),
  ];
}

function judgeIdentity(gateway: unknown): GatewayFinding[] {
  const proxy = readAt(gateway, "auth", "trustedProxy");
  const header = readString(readAt(proxy, "userHeader"))?.toLowerCase();
  const hasRoles = Object.keys(readObject(readAt(gateway, "roles", "definitions"))).length > 0;
  const allowed = readList(readAt(proxy, "allowUsers"));
  return [
    header === "x-forwarded-user"
      ? ok("It reads the person's name from x-forwarded-user.")
      : fault(
          `It reads the person's name from ${header ?? "no header"}.`,
          'Set gateway.auth.trustedProxy.userHeader to "x-forwarded-user".',
        ),
    readList(readAt(gateway, "trustedProxies")).length > 0
      ? ok("It takes forwarded names from named addresses only.")
      : fault("It trusts no proxy.", "Add the address Gatehouse connects from to gateway.trustedProxies."),
    forSafety(
      "fault",
      hasRoles
        ? ok("Roles keep people to their agents and their own sessions.")
        : fault(
            "It has no roles: anybody with a scope reads everybody's sessions.",
            "Add gateway.roles as `doctor` prints it.",
          ),
    ),
    ...(allowed.length > 0
      ? [
          warning(
            "It lets in only the user names of gateway.auth.trustedProxy.allowUsers.",
            "Remove allowUsers, or add the name of every person (`doctor` prints them).",
          ),
        ]
      : []),
    warning(
      "Whoever reaches the gateway's port can speak as anybody.",
      "Let only Gatehouse reach it: bind it to loopback on a host of its own, or firewall the port.",
    ),
  ];
}

function judgeDangerous(gateway: unknown): GatewayFinding {
  const isOff = JSON.stringify(gateway ?? null).includes('"dangerouslyDisableDeviceAuth":true');
  if (!isOff) return ok("Device proofs are checked.");
  return fault(
    "dangerouslyDisableDeviceAuth is on: a stolen token works from any device.",
    "Remove gateway.controlUi.dangerouslyDisableDeviceAuth.",
  );
}

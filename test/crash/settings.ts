import { builtinRoles } from "../../src/core/access/builtin-roles.ts";
import type { AgentId } from "../../src/core/access/permission.ts";
import type { Identity } from "../../src/core/people/identity.ts";
import { DEFAULT_LIMITS, type Settings } from "../../src/core/settings.ts";

export const DESIGNER = "designer" as AgentId;

/** A team whose members may use one of the gateway's two agents. */
export function settingsFor(admin: string, gatewayDownMs: number): Settings {
  return {
    admins: [admin as Identity],
    roles: builtinRoles([DESIGNER]),
    agents: new Map([[DESIGNER, { id: DESIGNER, name: null, isDefault: true, owner: null }]]),
    channelAgents: new Map(),
    limits: { ...DEFAULT_LIMITS, gatewayDownMs, messageLength: 20_000 },
  };
}

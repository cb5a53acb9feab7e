import { builtinRoles, MEMBER } from "../core/access/builtin-roles.ts";
import type { AgentId } from "../core/access/permission.ts";
import type { Settings } from "../core/settings.ts";

/** What everybody in the try-out may use; the other demo agents are there to be refused and granted. */
const TEAM_AGENTS = ["designer", "product-manager"] as const;

/** The demo agents come with defaults, unless a settings file names agents of its own. */
export function tryOutSettings(settings: Settings): Settings {
  if (settings.agents.size > 0) return settings;
  const ids = TEAM_AGENTS.map((id) => id as AgentId);
  const agents = new Map(ids.map((id) => [id, { id, name: null, isDefault: true, owner: null }]));
  const member = builtinRoles(ids).get(MEMBER);
  const roles = new Map(settings.roles);
  if (member) roles.set(MEMBER, member);
  return { ...settings, agents, roles };
}

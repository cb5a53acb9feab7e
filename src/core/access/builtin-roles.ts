import type { AgentId, Permission } from "./permission.ts";
import type { Role, RoleName } from "./role.ts";

export const ADMIN = "admin" as RoleName;
export const OPERATOR = "operator" as RoleName;
export const MEMBER = "member" as RoleName;
export const VIEWER = "viewer" as RoleName;
export const GUEST = "guest" as RoleName;

/** The roles that are always there; members use the team's default agents. */
export function builtinRoles(defaultAgents: readonly AgentId[]): ReadonlyMap<RoleName, Role> {
  const roles = [
    roleOf(ADMIN, ["*"]),
    roleOf(OPERATOR, ["agent:*", "approve:*", "audit:read"]),
    roleOf(
      MEMBER,
      defaultAgents.map((agent) => `agent:${agent}`),
    ),
    roleOf(VIEWER, ["read:*"]),
    roleOf(GUEST, []),
  ];
  return new Map(roles.map((role) => [role.name, role]));
}

/** Reads a role's name letter for letter; null when there is no such role. */
export function parseRoleName(text: string, roles: ReadonlyMap<RoleName, Role>): RoleName | null {
  return roles.get(text as RoleName)?.name ?? null;
}

function roleOf(name: RoleName, permissions: readonly string[]): Role {
  return { name, permissions: permissions as readonly Permission[] };
}

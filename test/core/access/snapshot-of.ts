import { builtinRoles } from "../../../src/core/access/builtin-roles.ts";
import { type Freeze, freezeKeyOf } from "../../../src/core/access/freeze.ts";
import type { Grant, GrantId } from "../../../src/core/access/grant.ts";
import type { AgentId, Permission } from "../../../src/core/access/permission.ts";
import type { AccessSnapshot } from "../../../src/core/access/policy.ts";
import type { Role, RoleName } from "../../../src/core/access/role.ts";
import type { Principal, PrincipalId } from "../../../src/core/people/principal.ts";

export const NOW = Date.UTC(2026, 10, 21, 12);
export const HOUR = 60 * 60 * 1000;

export const permission = (text: string) => text as Permission;
export const role = (text: string) => text as RoleName;
export const agent = (text: string) => text as AgentId;
export const personId = (text: string) => text as PrincipalId;

/** The built-in roles with `product-manager` as the team's agent, and one role of the config. */
export const ROLES: ReadonlyMap<RoleName, Role> = new Map([
  ...builtinRoles([agent("product-manager")]),
  [role("support"), { name: role("support"), permissions: ["agent:designer", "read:*"].map(permission) }],
  [role("keeper"), { name: role("keeper"), permissions: [permission("access:manage")] }],
]);

export function principal(id: string, roleName: string, changes: Partial<Principal> = {}): Principal {
  return {
    id: personId(id),
    displayName: id,
    role: role(roleName),
    language: null,
    suspendedAt: null,
    createdAt: 0,
    ...changes,
  };
}

/** A grant of `agent:designer` or `role:operator`, from an hour ago until revoked unless changed. */
export function grant(id: string, gives: string, changes: Partial<Grant> = {}): Grant {
  const subject = gives.startsWith("role:")
    ? ({ kind: "role", role: role(gives.slice(5)) } as const)
    : ({ kind: "permission", permission: permission(gives) } as const);
  return {
    id: `${id}-${gives}` as GrantId,
    principalId: personId(id),
    subject,
    startsAt: NOW - HOUR,
    endsAt: null,
    grantedBy: "system",
    reason: null,
    revokedAt: null,
    ...changes,
  };
}

export function snapshotOf(
  people: readonly Principal[],
  grants: readonly Grant[] = [],
  roles = ROLES,
  freezes: readonly Freeze[] = [],
): AccessSnapshot {
  const entries = people.map((one) => {
    const own = grants.filter((given) => given.principalId === one.id);
    return [one.id, { principal: one, grants: own }] as const;
  });
  const frozen = freezes.map((one) => [freezeKeyOf(one.target), one] as const);
  return { people: new Map(entries), roles, freezes: new Map(frozen) };
}

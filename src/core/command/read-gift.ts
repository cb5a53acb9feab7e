import { parseRoleName } from "../access/builtin-roles.ts";
import type { GrantSubject } from "../access/grant.ts";
import { type Permission, parsePermission } from "../access/permission.ts";
import { permissionsIn } from "../access/policy.ts";
import type { RoleName } from "../access/role.ts";
import type { AgentName, Power } from "../words/shown.ts";
import type { CommandDeps } from "./command-deps.ts";
import { findAgent } from "./find-agent.ts";

type GiftDeps = Pick<CommandDeps, "gateways" | "settings">;

/** What a grant's words mean: a role, an agent by id or name, or a permission; null when nobody knows such a thing. */
export function readSubject(deps: GiftDeps, typed: string): GrantSubject | null {
  const words = typed.trim().toLowerCase();
  const role = parseRoleName(words, deps.settings.roles);
  if (role) return { kind: "role", role };
  const agent = findAgent(deps, words);
  if (agent) return { kind: "permission", permission: `agent:${agent.id}` as Permission };
  const permission = parsePermission(words);
  if (permission)
    return agentNamedIn(permission) === null || agentIn(deps, permission)
      ? { kind: "permission", permission }
      : null;
  const roles = readRole(deps, words);
  return roles && { kind: "role", role: roles };
}

/** A role by name; people also say "admins". */
export function readRole(deps: Pick<CommandDeps, "settings">, typed: string): RoleName | null {
  const { roles } = deps.settings;
  const name = typed.trim().toLowerCase();
  return parseRoleName(name, roles) ?? parseRoleName(name.replace(/s$/, ""), roles);
}

/** The agent that a permission is about; null for those about all agents or none. */
export function agentIn(deps: GiftDeps, permission: Permission): AgentName | null {
  const named = agentNamedIn(permission);
  return named === null ? null : findAgent(deps, named);
}

/** What is given, in a word or two: an agent's name, a role, else the permission. */
export function shownSubject(deps: GiftDeps, subject: GrantSubject): string {
  if (subject.kind === "role") return subject.role;
  const agent = subject.permission.startsWith("agent:") ? agentIn(deps, subject.permission) : null;
  return agent?.name ?? subject.permission;
}

/** The name behind the colon of `read:x`, `agent:x` and `approve:x`. */
export function agentNamedIn(permission: string): string | null {
  const match = /^(?:read|agent|approve):(?!\*$)(.+)$/.exec(permission);
  return match?.[1] ?? null;
}

const POWERS: readonly Power[] = ["access:manage", "audit:read", "keys:manage", "system:manage"];

/** What a gift lets somebody do to Gatehouse itself; empty when no second thought is needed. */
export function powersOf(deps: Pick<CommandDeps, "settings">, subject: GrantSubject): readonly Power[] {
  const permissions: readonly string[] = permissionsIn({ subject }, deps.settings.roles);
  if (permissions.includes("*")) return POWERS;
  const powers = POWERS.filter((power) => permissions.includes(power));
  // Reading the audit changes nothing: operators have it, and are made without a second step.
  if (powers.every((power) => power === "audit:read")) return [];
  return powers;
}

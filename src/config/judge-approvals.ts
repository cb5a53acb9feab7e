import { builtinRoles } from "../core/access/builtin-roles.ts";
import { type AgentId, type Permission, permissionCovers } from "../core/access/permission.ts";
import type { RoleName } from "../core/access/role.ts";
import { parseIdentity } from "../core/people/identity.ts";
import type { Path, ReadFile } from "./read-config-file.ts";
import type { ConfigFault } from "./types.ts";

/** The gateway gives up after this. */
const PATIENCE_MS = 30 * 60_000;

/** Approval rules that could never work: steps out of order, too late, or to those who may not decide. */
export function judgeApprovals(file: ReadFile): readonly ConfigFault[] {
  return Object.entries(file.content.agents ?? {}).flatMap(([id, { approval }]) => {
    const steps = approval?.escalate ?? [];
    return steps.flatMap((step, at) => {
      const path = ["agents", id, "approval", "escalate", at];
      const before = steps[at - 1]?.after ?? 0;
      return [
        ...judgeTime(file, path, step.after, before),
        ...judgeTarget(file, path, id as AgentId, step.to),
      ];
    });
  });
}

function judgeTime(file: ReadFile, path: Path, after: number, before: number): readonly ConfigFault[] {
  const at = [...path, "after"];
  if (after >= PATIENCE_MS) {
    return [file.fault(at, "is too late: the gateway gives up after 30 minutes", "Choose less than 30m.")];
  }
  if (after > before) return [];
  return [
    file.fault(at, "is no later than what comes before it", "Each step needs a longer time than the last."),
  ];
}

function judgeTarget(file: ReadFile, path: Path, agent: AgentId, to: string): readonly ConfigFault[] {
  if (parseIdentity(to)) return [];
  const at = [...path, "to"];
  const own = new Map(Object.entries(file.content.roles ?? {}));
  const permissions = own.get(to as RoleName) ?? builtinRoles([]).get(to as RoleName)?.permissions;
  if (!permissions) {
    return [
      file.fault(
        at,
        `"${to.slice(0, 80)}" is neither a role nor an identity`,
        "Write admin, a role, or slack:<team id>:<member id>.",
      ),
    ];
  }
  const needed = `approve:${agent}` as Permission;
  if (permissions.some((permission) => permissionCovers(permission, needed))) return [];
  return [
    file.fault(at, `the role "${to}" may not decide for this agent`, `Give it ${needed}, or name another.`),
  ];
}

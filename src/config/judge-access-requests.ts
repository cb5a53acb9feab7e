import { builtinRoles, GUEST } from "../core/access/builtin-roles.ts";
import type { Path, ReadFile } from "./read-config-file.ts";
import type { ConfigFault } from "./types.ts";

/** The roles that the rules for access name have to be there: a misspelt one would do nothing, or not what was meant. */
export function judgeAccessRequests({ content, fault }: ReadFile): ConfigFault[] {
  const known = [...builtinRoles([]).keys(), ...Object.keys(content.roles ?? {})] as readonly string[];
  const unknown = (roles: readonly string[], path: Path) =>
    roles.flatMap((role, index) =>
      known.includes(role) ? [] : [fault([...path, index], `there is no role "${role}"`)],
    );
  const guests = (roles: readonly string[], path: Path, what: string) =>
    roles.flatMap((role, index) =>
      role === GUEST ? [fault([...path, index], what, "Take guest out.")] : [],
    );
  const rules = content.accessRequests?.auto ?? [];
  const glass = content.breakglass?.roles ?? [];
  const ofRules = rules.flatMap(({ roles }, index) => {
    const path = ["accessRequests", "auto", index, "roles"];
    return [...unknown(roles, path), ...guests(roles, path, "guests get nothing that nobody decided")];
  });
  const path = ["breakglass", "roles"];
  return [...ofRules, ...unknown(glass, path), ...guests(glass, path, "guests never break the glass")];
}

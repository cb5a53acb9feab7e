import { builtinRoles } from "../core/access/builtin-roles.ts";
import type { ReadFile } from "./read-config-file.ts";
import type { ConfigFault } from "./types.ts";

/** A misspelt role would let nobody send files, and say nothing of it. */
export function judgeFiles({ content, fault }: ReadFile): ConfigFault[] {
  const known = [...builtinRoles([]).keys(), ...Object.keys(content.roles ?? {})] as readonly string[];
  return (content.files?.roles ?? []).flatMap((role, index) =>
    known.includes(role) ? [] : [fault(["files", "roles", index], `there is no role "${role}"`)],
  );
}

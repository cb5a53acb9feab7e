import { builtinRoles } from "../core/access/builtin-roles.ts";
import { DEFAULT_FILES } from "../core/file/file-policy.ts";
import { filesOf } from "./files-schema.ts";
import type { ReadFile } from "./read-config-file.ts";
import type { ConfigFault } from "./types.ts";

const MEGABYTE = 1024 * 1024;

/** What only shows when the parts are seen together. */
export function judgeFiles(file: ReadFile): ConfigFault[] {
  return [...judgeRoles(file), ...judgeRoom(file)];
}

/** The files of one message would never be together. */
function judgeRoom({ content, fault }: ReadFile): ConfigFault[] {
  const { maxBytesInAll, maxBytesAtOnce } = filesOf(content.files);
  if (maxBytesAtOnce >= maxBytesInAll) return [];
  const most = content.files?.maxMegabytesInAll ?? DEFAULT_FILES.maxBytesInAll / MEGABYTE;
  const path = [
    "files",
    content.files?.maxMegabytesAtOnce === undefined ? "maxMegabytesInAll" : "maxMegabytesAtOnce",
  ];
  return [fault(path, `maxMegabytesAtOnce is less than the ${most} of one message`)];
}

/** A misspelt role would let nobody send files, and say nothing of it. */
function judgeRoles({ content, fault }: ReadFile): ConfigFault[] {
  const known = [...builtinRoles([]).keys(), ...Object.keys(content.roles ?? {})] as readonly string[];
  return (content.files?.roles ?? []).flatMap((role, index) =>
    known.includes(role) ? [] : [fault(["files", "roles", index], `there is no role "${role}"`)],
  );
}

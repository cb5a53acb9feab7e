import { ADMIN, MEMBER, OPERATOR } from "../access/builtin-roles.ts";
import type { RoleName } from "../access/role.ts";
import type { FileContent, FileRef } from "./file.ts";

const MEGABYTE = 1024 * 1024;

/** Whose files go to agents and which; what comes back as a file. */
export interface FileSettings {
  /** Who may send files. */
  readonly roles: readonly RoleName[];
  /** Media types; `text/*` is all of a kind. */
  readonly types: readonly string[];
  /** Of one file. */
  readonly maxBytes: number;
  /** Of all files of one message. */
  readonly maxBytesInAll: number;
  /** Of all messages at once, in memory; who comes later waits. */
  readonly maxBytesAtOnce: number;
  readonly mostFiles: number;
  /** Are files that agents make shown? */
  readonly fromAgents: boolean;
  /** An answer of more messages than this comes as its beginning and a file. */
  readonly longAnswerParts: number;
}

export const DEFAULT_FILES: FileSettings = {
  roles: [ADMIN, OPERATOR, MEMBER],
  types: [
    "application/json",
    "application/pdf",
    "application/xml",
    "application/yaml",
    "image/gif",
    "image/jpeg",
    "image/png",
    "image/webp",
    "text/*",
  ],
  // The gateway takes images of 6 MB and other files of 20 MB, and 25 MB of base64 in one call.
  maxBytes: 6 * MEGABYTE,
  maxBytesInAll: 16 * MEGABYTE,
  // On its way to the gateway a file is in memory about four times over.
  maxBytesAtOnce: 64 * MEGABYTE,
  mostFiles: 8,
  fromAgents: true,
  longAnswerParts: 8,
};

/** Why files do not go to an agent, as far as their message says what they are. */
export type FileRefusal =
  | { readonly kind: "role"; readonly roles: readonly string[] }
  | { readonly kind: "type"; readonly name: string; readonly types: readonly string[] }
  | { readonly kind: "size"; readonly name: string; readonly limit: number }
  | { readonly kind: "size-in-all"; readonly limit: number }
  | { readonly kind: "count"; readonly count: number; readonly limit: number };

/** May these files go to an agent, whoever sends them? Null: yes. */
export function decideFiles(files: readonly FileRef[], settings: FileSettings): FileRefusal | null {
  if (files.length > settings.mostFiles) {
    return { kind: "count", count: files.length, limit: settings.mostFiles };
  }
  for (const { name, type, size } of files) {
    if (!fitsType(type, settings.types)) return { kind: "type", name, types: settings.types };
    if (size !== null && size > settings.maxBytes) return { kind: "size", name, limit: settings.maxBytes };
  }
  const inAll = files.reduce((sum, { size }) => sum + (size ?? 0), 0);
  return inAll > settings.maxBytesInAll ? { kind: "size-in-all", limit: settings.maxBytesInAll } : null;
}

/** How many bytes these may come to, as far as their message says what they are. */
export function mostBytesOf(files: readonly FileRef[], settings: FileSettings): number {
  const each = files.map(({ size }) => Math.min(size ?? settings.maxBytes, settings.maxBytes));
  return Math.min(
    each.reduce((sum, size) => sum + size, 0),
    settings.maxBytesInAll,
  );
}

/** Is a media type among these? */
function fitsType(type: string, allowed: readonly string[]): boolean {
  return allowed.some((one) => one === type || (one.endsWith("/*") && type.startsWith(one.slice(0, -1))));
}

const BEGINNINGS: Readonly<Record<string, readonly string[]>> = {
  "application/pdf": ["25504446"],
  "image/gif": ["47494638"],
  "image/jpeg": ["ffd8ff"],
  "image/png": ["89504e470d0a1a0a"],
  "image/webp": ["52494646"],
};

/** Does the content begin as its type does? A program under the name of a picture would pass the list of types. */
export function isWhatItSays({ type, bytes }: FileContent): boolean {
  if (type.startsWith("text/")) return !bytes.subarray(0, 4096).includes(0);
  const beginnings = BEGINNINGS[type];
  if (!beginnings) return true;
  const begin = [...bytes.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return beginnings.some((one) => begin.startsWith(one));
}

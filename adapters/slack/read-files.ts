import { type FileRef, fileRefOf } from "../../src/core/file/file.ts";
import { asPayload, asText } from "./payload.ts";

/** Kept at Slack, and nowhere that somebody's link leads to. */
const MODES: ReadonlySet<unknown> = new Set(["hosted", "snippet"]);

/** Files that came with a message; undefined when there is one among them that cannot be read here. */
export function readFiles(files: readonly unknown[]): readonly FileRef[] | undefined {
  const refs = files.map(asPayload).flatMap(({ id, mode, is_external, name, mimetype, size }) => {
    const isHere = MODES.has(mode) && is_external !== true && /^F[A-Z0-9]{2,20}$/.test(asText(id) ?? "");
    if (!isHere) return [];
    const bytes = typeof size === "number" ? size : null;
    return [fileRefOf({ id: String(id), name: asText(name), type: asText(mimetype), size: bytes })];
  });
  return refs.length === files.length && refs.length > 0 ? refs : undefined;
}

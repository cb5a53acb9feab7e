import * as z from "zod/mini";
import type { RoleName } from "../core/access/role.ts";
import { DEFAULT_FILES, type FileSettings } from "../core/file/file-policy.ts";

const MEGABYTE = 1024 * 1024;

const mediaType = z
  .string()
  .check(
    z.regex(
      /^[a-z0-9][a-z0-9.+-]*\/(?:\*|[a-z0-9][a-z0-9.+-]*)$/,
      "a media type is written image/png, or text/*",
    ),
  );
const between = (least: number, most: number) =>
  z
    .number()
    .check(z.minimum(least, `has to be at least ${least}`), z.maximum(most, `has to be at most ${most}`));
const count = (least: number, most: number) =>
  z
    .int(`has to be a whole number from ${least} to ${most}`)
    .check(z.minimum(least, `has to be at least ${least}`), z.maximum(most, `has to be at most ${most}`));

/** What the settings file says of files. */
export const filesSchema = z.strictObject({
  roles: z.optional(z.array(z.string())),
  types: z.optional(z.array(mediaType)),
  maxMegabytes: z.optional(between(0.01, 20)),
  maxMegabytesInAll: z.optional(between(0.01, 100)),
  maxMegabytesAtOnce: z.optional(between(0.01, 10_000)),
  mostFiles: z.optional(count(1, 16)),
  fromAgents: z.optional(z.boolean()),
  longAnswerParts: z.optional(count(1, 1000)),
});

export const FILES_KEYS: readonly string[] = [
  ...["files", "roles", "types", "maxMegabytes", "maxMegabytesInAll", "maxMegabytesAtOnce", "mostFiles"],
  ...["fromAgents", "longAnswerParts"],
];

/** Whose files go to agents, with the usual answers where the file says nothing. */
export function filesOf(said: z.output<typeof filesSchema> = {}): FileSettings {
  const usual = DEFAULT_FILES;
  const bytes = (megabytes: number | undefined, otherwise: number) =>
    megabytes === undefined ? otherwise : Math.round(megabytes * MEGABYTE);
  return {
    roles: (said.roles as readonly string[] as readonly RoleName[] | undefined) ?? usual.roles,
    types: said.types ?? usual.types,
    maxBytes: bytes(said.maxMegabytes, usual.maxBytes),
    maxBytesInAll: bytes(said.maxMegabytesInAll, usual.maxBytesInAll),
    maxBytesAtOnce: bytes(said.maxMegabytesAtOnce, usual.maxBytesAtOnce),
    mostFiles: said.mostFiles ?? usual.mostFiles,
    fromAgents: said.fromAgents ?? usual.fromAgents,
    longAnswerParts: said.longAnswerParts ?? usual.longAnswerParts,
  };
}

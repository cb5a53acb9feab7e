import * as z from "zod/mini";
import type { SecretRef } from "../secrets/secret-ref.ts";

/** A secret in the settings: a reference, or its plain text. */
export type SecretInput = string | SecretRef;

const NAME = /^[a-z][a-z0-9_-]{0,63}$/i;
const SOURCES: readonly unknown[] = ["env", "file", "exec"];
const PROBLEM =
  'has to be a reference such as { "source": "file", "provider": "main", "id": "/slack/botToken" }, or a text';

/** The reference that this is; null when it is none. A provider that is left out is `default`. */
export function parseRef(value: unknown): SecretRef | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const { source, provider = "default", id, ...rest }: Readonly<Record<string, unknown>> = { ...value };
  if (!SOURCES.includes(source) || Object.keys(rest).length > 0) return null;
  if (typeof provider !== "string" || !NAME.test(provider)) return null;
  if (typeof id !== "string" || id === "" || id.length > 512 || /\p{Cc}/u.test(id)) return null;
  return { source: source as SecretRef["source"], provider, id };
}

/** The reference that a variable's value is, written as JSON; null when it is a plain value. */
export function refInText(text: string): SecretRef | null | "broken" {
  if (!text.startsWith("{")) return null;
  try {
    return parseRef(JSON.parse(text)) ?? "broken";
  } catch {
    return "broken";
  }
}

const isInput = (value: unknown) =>
  typeof value === "string" ? value.trim() !== "" : parseRef(value) !== null;

/** A secret in the settings file. What is wrong with one is said without its value. */
export const secretInput = z.pipe(
  z.unknown().check((context) => {
    if (isInput(context.value)) return;
    context.issues.push({ code: "custom", input: null, message: PROBLEM });
  }),
  z.transform((value): SecretInput => (typeof value === "string" ? value.trim() : (parseRef(value) ?? ""))),
);

const path = z.string().check(z.regex(/^(?:~?\/|[A-Za-z]:[\\/])/, "has to be an absolute path"));
const paths = z.array(path);
const variableName = z.string().check(z.regex(/^[A-Za-z_]\w{0,127}$/, "has to be a variable's name"));
const handed = z.string().check(z.regex(/^[^\0]*$/, "holds a NUL, which no program can be given"));
const upTo = (most: number) =>
  z
    .int(`has to be a whole number from 1 to ${most}`)
    .check(z.minimum(1, "has to be at least 1"), z.maximum(most, `has to be at most ${most}`));
const MOST_BYTES = 16 * 1024 * 1024;

const provider = z.discriminatedUnion("source", [
  z.strictObject({ source: z.literal("env"), allowlist: z.optional(z.array(variableName)) }),
  z.strictObject({
    source: z.literal("file"),
    path,
    mode: z.enum(["json", "singleValue"]),
    trustedDirs: z.optional(paths),
    maxBytes: z.optional(upTo(MOST_BYTES)),
  }),
  z.strictObject({
    source: z.literal("exec"),
    command: path,
    args: z.optional(z.array(handed)),
    passEnv: z.optional(z.array(variableName)),
    env: z.optional(z.record(variableName, handed)),
    timeoutMs: z.optional(upTo(120_000)),
    maxOutputBytes: z.optional(upTo(MOST_BYTES)),
    jsonOnly: z.optional(z.boolean()),
    trustedDirs: z.optional(paths),
    allowSymlinkCommand: z.optional(z.boolean()),
  }),
]);

/** The parts of the settings file that hold secrets, or say where they are. */
export const secretParts = {
  secrets: z.optional(
    z.strictObject({
      providers: z.optional(
        z.record(z.string().check(z.regex(NAME, "a provider's name is letters, digits, - and _")), provider),
      ),
      /** In place of GATEHOUSE_KEY. */
      key: z.optional(secretInput),
    }),
  ),
  slack: z.optional(
    z.strictObject({
      enabled: z.optional(z.boolean()),
      botToken: z.optional(secretInput),
      appToken: z.optional(secretInput),
      signingSecret: z.optional(secretInput),
    }),
  ),
  discord: z.optional(z.strictObject({ enabled: z.optional(z.boolean()), token: z.optional(secretInput) })),
  telegram: z.optional(
    z.strictObject({
      enabled: z.optional(z.boolean()),
      token: z.optional(secretInput),
      webhookSecret: z.optional(secretInput),
    }),
  ),
  openai: z.optional(z.strictObject({ apiKey: z.optional(secretInput) })),
} as const;

/** Their keys, for guessing what a wrong one meant. */
export const SECRET_KEYS: readonly string[] = [
  ...["secrets", "providers", "key", "slack", "discord", "telegram", "openai", "enabled"],
  ...["botToken", "appToken", "signingSecret", "token", "webhookSecret", "apiKey", "password"],
  ...["source", "allowlist", "path", "mode", "trustedDirs", "maxBytes", "command", "args", "passEnv", "env"],
  ...["timeoutMs", "maxOutputBytes", "jsonOnly", "allowSymlinkCommand"],
];

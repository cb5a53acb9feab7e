import * as z from "zod/mini";
import { parseIdentity } from "../core/people/identity.ts";

/** One environment variable: how it is read, what it is for, where its value comes from. */
export interface Variable<Value = unknown> {
  readonly schema: z.ZodMiniType<Value, string>;
  /** One line for .env.example. */
  readonly about: string;
  /** What to do when it is missing or wrong. */
  readonly mend: string;
  /** What .env.example shows behind the name. */
  readonly example: string;
  readonly isSecret?: boolean;
}

export const word = (...words: string[]) => z.enum(words, `has to be one of: ${words.join(", ")}`);
export const filled = () => z.string().check(z.minLength(1));
export const starting = (prefix: string) =>
  z.string().check(z.startsWith(prefix, `has to start with ${prefix}`), z.regex(/^\S+$/, "holds a space"));
export const url = (...schemes: string[]) =>
  z.string().check(
    z.refine((text) => URL.canParse(text) && schemes.includes(new URL(text).protocol), {
      error: `has to be an address that starts with ${schemes.map((scheme) => `${scheme}//`).join(" or ")}`,
    }),
    z.refine((text) => !URL.canParse(text) || new URL(text).password === "", {
      error: "must hold no password",
    }),
  );
export const port = z.pipe(
  z.string().check(z.regex(/^\d{1,5}$/, "has to be a number from 0 to 65535")),
  z.transform(Number),
);
export const isKey = (text: string) =>
  /^[A-Za-z0-9+/_-]+={0,2}$/.test(text) && Buffer.from(text, "base64").length === 32;

/** Reads a list of identities; each one that is none is named. */
export const identities = z.pipe(
  z.string().check((context) => {
    for (const entry of entriesOf(context.value).filter((one) => parseIdentity(one) === null)) {
      context.issues.push({
        code: "custom",
        input: entry,
        message: `"${entry.slice(0, 60)}" is no identity`,
      });
    }
  }),
  z.transform((text) => entriesOf(text).flatMap((entry) => parseIdentity(entry) ?? [])),
);
const entriesOf = (text: string) =>
  text
    .split(",")
    .map((entry) => entry.trim())
    .filter(Boolean);

export function variable<Value>(
  schema: z.ZodMiniType<Value, string>,
  facts: Omit<Variable<Value>, "schema">,
): Variable<Value> {
  return { schema, ...facts };
}
export interface SecretVariable extends Variable<string> {
  readonly isSecret: true;
}
export const secret = (
  schema: z.ZodMiniType<string, string>,
  about: string,
  mend: string,
): SecretVariable => ({ schema, about, mend, example: "", isSecret: true });

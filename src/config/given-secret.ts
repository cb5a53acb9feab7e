import type * as z from "zod/mini";
import { HeldSecret } from "../secrets/held-secret.ts";
import { Secret } from "../secrets/secret.ts";
import { parseRef, refInText, type SecretInput } from "./secret-schema.ts";
import type { ConfigFault, GivenName, GivenSecret } from "./types.ts";
import { type SecretName, VARIABLES } from "./variables.ts";

type SayFault = GivenSecret["fault"];

/** What a secret is called, and what its text has to be. */
export interface SecretRule {
  readonly name: GivenName;
  readonly schema: z.ZodMiniType<string, string>;
  readonly mend: string;
}

const BROKEN = "begins like a reference and is none";
const EXAMPLE = 'Write {"source":"file","provider":"main","id":"/slack/botToken"}; docs/secrets.md has more.';

/** The rule of a variable; `name` where it is another of its kind. */
export function ruleOf(variable: SecretName, name: GivenName = variable): SecretRule {
  const { schema, mend } = VARIABLES[variable];
  return { name, schema, mend };
}

/** A secret of the settings: its reference, or its checked text; else what is wrong with it. */
export function giveSecret(
  { name, schema, mend }: SecretRule,
  input: SecretInput,
  fault: SayFault,
): GivenSecret | ConfigFault[] {
  const ref = typeof input === "string" ? refInText(input) : parseRef(input);
  if (ref === "broken") return [fault(BROKEN, EXAMPLE)];
  const problemsOf = (text: string) => problemsBy(schema, text);
  if (ref !== null) return { name, secret: new HeldSecret(), ref, fault, problemsOf };
  const text = String(input);
  const problems = problemsOf(text);
  if (problems.length > 0) return problems.map((problem) => fault(problem, mend));
  return { name, secret: new HeldSecret(new Secret(text)), ref: null, fault, problemsOf };
}

/** What is wrong with a secret's text, without a letter of it. */
export function problemsOf(name: SecretName, text: string): readonly string[] {
  return problemsBy(VARIABLES[name].schema, text);
}

function problemsBy(schema: SecretRule["schema"], text: string): readonly string[] {
  const read = schema.safeParse(text);
  return read.success ? [] : read.error.issues.map((issue) => issue.message);
}

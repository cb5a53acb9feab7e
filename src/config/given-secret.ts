import { HeldSecret } from "../secrets/held-secret.ts";
import { Secret } from "../secrets/secret.ts";
import { parseRef, refInText, type SecretInput } from "./secret-schema.ts";
import type { ConfigFault, GivenSecret } from "./types.ts";
import { type SecretName, VARIABLES } from "./variables.ts";

type SayFault = GivenSecret["fault"];

const BROKEN = "begins like a reference and is none";
const EXAMPLE = 'Write {"source":"file","provider":"main","id":"/slack/botToken"}; docs/secrets.md has more.';

/** A secret of the settings: its reference, or its checked text; else what is wrong with it. */
export function giveSecret(
  name: SecretName,
  input: SecretInput,
  fault: SayFault,
): GivenSecret | ConfigFault[] {
  const ref = typeof input === "string" ? refInText(input) : parseRef(input);
  if (ref === "broken") return [fault(BROKEN, EXAMPLE)];
  if (ref !== null) return { name, secret: new HeldSecret(), ref, fault };
  const text = String(input);
  const problems = problemsOf(name, text);
  if (problems.length > 0) return problems.map((problem) => fault(problem, VARIABLES[name].mend));
  return { name, secret: new HeldSecret(new Secret(text)), ref: null, fault };
}

/** What is wrong with a secret's text, without a letter of it. */
export function problemsOf(name: SecretName, text: string): readonly string[] {
  const read = VARIABLES[name].schema.safeParse(text);
  return read.success ? [] : read.error.issues.map((issue) => issue.message);
}

import { giveSecret, ruleOf } from "./given-secret.ts";
import { nearestWord } from "./nearest-word.ts";
import type { ConfigFault, GivenSecret } from "./types.ts";
import { isSecretName, VARIABLES, type Values, type VariableName } from "./variables.ts";

/** Variables as the process was given them. */
export type Environment = Readonly<Record<string, string | undefined>>;

const NAMES = Object.keys(VARIABLES) as VariableName[];
const OURS = /^(?:GATEHOUSE|SLACK|OPENCLAW|DISCORD|TELEGRAM)_/;

/** Reads every variable by itself; an empty one counts as not set. Secrets come apart from the rest. */
export function readVariables(env: Environment): {
  readonly values: Values;
  readonly given: readonly GivenSecret[];
  readonly faults: readonly ConfigFault[];
} {
  const values: Record<string, unknown> = {};
  const given: GivenSecret[] = [];
  const faults: ConfigFault[] = [];
  for (const name of NAMES) {
    const text = env[name]?.trim();
    if (text === undefined || text === "") continue;
    if (isSecretName(name)) {
      const fault = (problem: string, mend?: string) => faultOf(name, problem, mend);
      const read = giveSecret(ruleOf(name), text, fault);
      if (Array.isArray(read)) faults.push(...read);
      else given.push(read);
      continue;
    }
    const { schema } = VARIABLES[name];
    const read = schema.safeParse(text);
    if (read.success) values[name] = read.data;
    else for (const issue of read.error.issues) faults.push(faultOf(name, issue.message));
  }
  return { values: values as Values, given, faults };
}

/** A fault of a variable, with where its value comes from. */
export function faultOf(variable: VariableName, problem: string, mend?: string): ConfigFault {
  return { variable, place: null, problem, mend: mend ?? VARIABLES[variable].mend };
}

/** Variables that look like ours and are none: most likely typing errors. */
export function strangeVariables(env: Environment): ConfigFault[] {
  return Object.keys(env)
    .filter((name) => OURS.test(name) && !(name in VARIABLES) && env[name] !== "")
    .map((variable) => {
      const near = nearestWord(variable, NAMES);
      const mend = near === null ? "docs/settings.md lists all of them." : `Did you mean ${near}?`;
      return { variable, place: null, problem: "is no setting of Gatehouse, so it does nothing", mend };
    });
}

import { Secret } from "../secret.ts";
import type { EnvProvider } from "../secret-ref.ts";
import type { Answers, Resolved } from "./resolved.ts";

const NAME = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;

/** Secrets from our own environment. */
export function askEnv(
  { allowlist }: EnvProvider,
  ids: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Answers {
  const answer = (id: string): Resolved => {
    if (!NAME.test(id)) return { problem: "its id is no name of a variable" };
    if (allowlist && !allowlist.includes(id))
      return { problem: "the variable is not in the provider's allowlist" };
    const text = env[id]?.trim() ?? "";
    return text === "" ? { problem: `the variable ${id} is not set` } : { secret: new Secret(text) };
  };
  return new Map(ids.map((id) => [id, answer(id)]));
}

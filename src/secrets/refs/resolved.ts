import type { Secret } from "../secret.ts";

/** What became of one reference. The problem names no value. */
export type Resolved =
  | { readonly secret: Secret }
  | { readonly problem: string; readonly mend?: string | undefined };

/** What a provider is asked for, and answers, by id. */
export type Answers = ReadonlyMap<string, Resolved>;

/** The same problem for everything that was asked of a provider. */
export function allFail(ids: readonly string[], problem: string, mend?: string): Answers {
  return new Map(ids.map((id) => [id, { problem, mend }]));
}

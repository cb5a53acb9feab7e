import type { Wording } from "../wording.ts";

/** "Ada and Cleo can let you in." */
export function whoCanHelp(helpers: readonly string[], say: Wording, what: string): string {
  const people = say.people(helpers, "and");
  return people === "" ? `An admin can ${what}.` : `${people} can ${what}.`;
}

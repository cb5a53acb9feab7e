import type { Wording } from "../wording.ts";

/** "Ada und Cleo können dich hereinlassen." */
export function whoCanHelp(helpers: readonly string[], say: Wording, what: string): string {
  const people = say.people(helpers, "and");
  if (people === "") return `Ein Admin kann ${what}.`;
  return `${people} ${helpers.length === 1 ? "kann" : "können"} ${what}.`;
}

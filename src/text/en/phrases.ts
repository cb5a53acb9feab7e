import type { Wording } from "../wording.ts";

/** "Ada and Cleo can let you in." */
export function whoCanHelp(helpers: readonly string[], say: Wording, what: string): string {
  const people = say.people(helpers, "and");
  return people === "" ? `An admin can ${what}.` : `${people} can ${what}.`;
}

/** A hard break: the next line starts anew on every platform. */
export const LINE_BREAK = "  \n";

export const bullets = (lines: readonly string[]) => lines.map((line) => `- ${line}`).join("\n");

/** A list whose lines have numbers that buttons can name. */
export const numbered = (lines: readonly string[], from: number) =>
  lines.map((line, index) => `${from + index}. ${line}`).join("\n");

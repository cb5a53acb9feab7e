import { Secret } from "../secret.ts";
import type { Resolved } from "./resolved.ts";

/** What was found, if it can be a secret: a text that is not empty. */
export function secretOf(found: unknown, where: string): Resolved {
  if (found === undefined) return { problem: `${where} has no such entry` };
  if (typeof found !== "string") return { problem: `what ${where} has there is no text` };
  if (found.trim() === "") return { problem: `what ${where} has there is empty` };
  return { secret: new Secret(found) };
}

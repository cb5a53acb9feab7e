import { randomBytes, randomInt } from "node:crypto";
import type { Ids } from "../core/ports/ids.ts";

const LOWER = "0123456789abcdefghijklmnopqrstuvwxyz";
/** Crockford base32: no letter that is read as another. */
const SPOKEN = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

const pick = (alphabet: string, length: number) =>
  Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join("");

const groups = (count: number) => Array.from({ length: count }, () => pick(SPOKEN, 4)).join("-");

export const randomIds: Ids = {
  next: (prefix) => prefix + pick(LOWER, 16),
  token: () => randomBytes(16).toString("base64url"),
  reference: () => pick(SPOKEN, 4),
  code: () => groups(4),
  longCode: () => groups(7),
};

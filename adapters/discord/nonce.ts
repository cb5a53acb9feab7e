import { createHash } from "node:crypto";

/** Discord refuses longer ones. */
const LONGEST = 25;

/** The key of a post as Discord takes it; the same key, the same nonce. */
export function nonceOf(key: string): string {
  return key.length <= LONGEST ? key : createHash("sha256").update(key).digest("base64url").slice(0, LONGEST);
}

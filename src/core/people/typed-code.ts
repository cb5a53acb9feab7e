import type { Deps } from "../ports/deps.ts";

const LONGEST_TYPED = 64;

/** A code as it is kept, whatever way it was typed: dashes, spaces and letter case do not matter, O is 0, I and L are 1. */
export function hashOfTyped(
  hasher: Deps["hasher"],
  purpose: "claim-code" | "invite" | "link-code",
  typed: string,
): string {
  const plain = typed
    .slice(0, LONGEST_TYPED)
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, "")
    .replace(/O/g, "0")
    .replace(/[IL]/g, "1");
  return hasher.sha256(`${purpose}|${plain}`);
}

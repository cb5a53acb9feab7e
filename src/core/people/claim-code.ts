import type { Deps } from "../ports/deps.ts";
import type { Reads } from "../ports/store.ts";

/** The one note that holds the first admin's code, hashed. */
export const CLAIM_CODE_NOTE = "claim-code";
export const CLAIM_CODE_LIFE_MS = 15 * 60 * 1000;

export interface StoredCode {
  readonly hash: string;
  readonly expiresAt: number;
}

const LONGEST_TYPED = 64;

/** The code as it is kept, whatever way it was typed: dashes, spaces and letter case do not matter, O is 0, I and L are 1. */
export function hashOfCode(hasher: Deps["hasher"], typed: string): string {
  const plain = typed
    .slice(0, LONGEST_TYPED)
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, "")
    .replace(/O/g, "0")
    .replace(/[IL]/g, "1");
  return hasher.sha256(`claim-code|${plain}`);
}

/** Compares in a time that does not tell how much was right. */
export function sameHash(a: string, b: string): boolean {
  let difference = a.length ^ b.length;
  for (let index = 0; index < a.length; index++) difference |= a.charCodeAt(index) ^ b.charCodeAt(index);
  return difference === 0;
}

export async function storedCode(reads: Pick<Reads, "notes">): Promise<StoredCode | null> {
  const note = await reads.notes.get(CLAIM_CODE_NOTE);
  return note === null ? null : (JSON.parse(note) as StoredCode);
}

import type { Deps } from "../ports/deps.ts";
import type { Reads } from "../ports/store.ts";
import { hashOfTyped } from "./typed-code.ts";

/** The one note that holds the first admin's code, hashed. */
export const CLAIM_CODE_NOTE = "claim-code";
export const CLAIM_CODE_LIFE_MS = 15 * 60 * 1000;

export interface StoredCode {
  readonly hash: string;
  readonly expiresAt: number;
}

export const hashOfCode = (hasher: Deps["hasher"], typed: string): string =>
  hashOfTyped(hasher, "claim-code", typed);

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

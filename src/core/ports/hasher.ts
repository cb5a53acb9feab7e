/** Hashing comes in through a port because the core imports nothing of Node. */
export interface Hasher {
  /** SHA-256 as 64 hexadecimal letters. */
  sha256(content: string | Uint8Array): string;
}

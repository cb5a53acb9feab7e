/** Encryption of secrets at rest, and digests under a key of its own. */
export interface Vault {
  /** Encrypts, bound to `context`: a sealed secret moved elsewhere does not open. */
  seal(secret: string, context: string): string;
  /** Throws AppError `secret.unreadable` for a wrong key, a changed text or another context. */
  open(sealed: string, context: string): string;
  /** A digest that only this installation can make: it proves later which text it was, and tells nothing before. */
  digest(text: string): string;
}

/** Encryption of secrets at rest. */
export interface Vault {
  /** Encrypts, bound to `context`: a sealed secret moved elsewhere does not open. */
  seal(secret: string, context: string): string;
  /** Throws AppError `secret.unreadable` for a wrong key, a changed text or another context. */
  open(sealed: string, context: string): string;
}

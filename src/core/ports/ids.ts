/** Fresh ids. Random ones come from the system's secure generator. */
export interface Ids {
  /** A prefix and 16 random letters of `[0-9a-z]`: `t4k1…`. Lower-case, at most 20 letters. */
  next(prefix: string): string;
  /** 128 random bits as 22 letters of base64url. */
  token(): string;
  /** Four letters of Crockford base32, for people: `7F3K`. */
  reference(): string;
  /** A claim or link code for people to type: `XXXX-XXXX-XXXX-XXXX`, 80 random bits. */
  code(): string;
  /** An invite's code, to be pasted more than typed: seven groups of four letters, 140 random bits. */
  longCode(): string;
}

/** Where a secret is, without the secret. The shape is the gateway's own. */
export interface SecretRef {
  readonly source: "env" | "file" | "exec";
  readonly provider: string;
  readonly id: string;
}

export interface EnvProvider {
  readonly source: "env";
  /** Left out: every variable. */
  readonly allowlist?: readonly string[] | undefined;
}

export interface FileProvider {
  readonly source: "file";
  /** Absolute, or from the home folder on with `~/`. */
  readonly path: string;
  /** `json`: ids are JSON pointers. `singleValue`: the whole file is one secret, its id is `value`. */
  readonly mode: "json" | "singleValue";
  /** Where a symbolic link may lead; left out, there may be none. */
  readonly trustedDirs?: readonly string[] | undefined;
  readonly maxBytes?: number | undefined;
}

export interface ExecProvider {
  readonly source: "exec";
  /** Absolute: nothing is looked for in PATH, and no shell is asked. */
  readonly command: string;
  readonly args?: readonly string[] | undefined;
  /** What the program sees of our environment; the rest it does not. */
  readonly passEnv?: readonly string[] | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly timeoutMs?: number | undefined;
  readonly maxOutputBytes?: number | undefined;
  /** Takes the answer of the protocol alone, no plain text and no JSON of the program's own. */
  readonly jsonOnly?: boolean | undefined;
  readonly trustedDirs?: readonly string[] | undefined;
  readonly allowSymlinkCommand?: boolean | undefined;
}

export type SecretProvider = EnvProvider | FileProvider | ExecProvider;

/** A reference as messages name it. */
export function spellRef({ source, provider, id }: SecretRef): string {
  return `${source}:${provider}:${id}`;
}

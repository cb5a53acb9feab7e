import { createHash, timingSafeEqual } from "node:crypto";
import type { Scope } from "../../core/credential/credential.ts";
import type { PrincipalId } from "../../core/people/principal.ts";
import type { Ids } from "../../core/ports/ids.ts";
import { appendLines, readLines } from "./line-file.ts";

interface Issued {
  readonly kind: "issued";
  readonly publicId: string;
  readonly principalId: PrincipalId;
  readonly scopes: readonly Scope[];
  /** SHA-256 of the token; the token itself is the person's alone. */
  readonly tokenHash: string;
}
type CredentialLine = Issued | { readonly kind: "revoked"; readonly publicId: string };

/** The credentials this gateway gave out, on disk, so that a restart forgets neither one nor its end. */
export interface CredentialFile {
  load(): Promise<void>;
  issue(principalId: PrincipalId, scopes: readonly Scope[]): Promise<{ publicId: string; secret: string }>;
  revoke(publicId: string): Promise<void>;
  list(): readonly Pick<Issued, "publicId" | "principalId" | "scopes">[];
  /** The scopes of a presented credential; null when it is none of ours, another person's, or revoked. */
  scopesOf(shown: { publicId: string; principalId: PrincipalId; secret: string }): readonly Scope[] | null;
}

export function openCredentialFile(file: string, ids: Ids): CredentialFile {
  const live = new Map<string, Issued>();

  async function append(line: CredentialLine): Promise<void> {
    await appendLines(file, [line]);
    apply(line);
  }

  function apply(line: CredentialLine): void {
    if (line.kind === "issued") live.set(line.publicId, line);
    else live.delete(line.publicId);
  }

  return {
    async load() {
      live.clear();
      for (const line of await readLines<CredentialLine>(file)) apply(line);
    },
    async issue(principalId, scopes) {
      const publicId = ids.next("d");
      const secret = ids.token();
      await append({ kind: "issued", publicId, principalId, scopes, tokenHash: hashOf(secret) });
      return { publicId, secret };
    },
    async revoke(publicId) {
      if (live.has(publicId)) await append({ kind: "revoked", publicId });
    },
    list: () =>
      [...live.values()].map(({ publicId, principalId, scopes }) => ({ publicId, principalId, scopes })),
    scopesOf({ publicId, principalId, secret }) {
      const issued = live.get(publicId);
      if (!issued || issued.principalId !== principalId) return null;
      const matches = timingSafeEqual(
        Buffer.from(issued.tokenHash, "hex"),
        Buffer.from(hashOf(secret), "hex"),
      );
      return matches ? issued.scopes : null;
    },
  };
}

function hashOf(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

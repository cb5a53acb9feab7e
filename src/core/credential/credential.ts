import type { Brand } from "../brand.ts";
import type { PrincipalId } from "../people/principal.ts";

export type CredentialId = Brand<string, "CredentialId">;

/** A permission of the gateway, such as `operator.read`. */
export type Scope = string;

/** What a principal presents to the gateway: `device`, a paired key and its token; `identity`, a verified user name. */
export type CredentialKind = "device" | "identity";

export interface Credential {
  readonly id: CredentialId;
  readonly principalId: PrincipalId;
  readonly gatewayId: string;
  readonly kind: CredentialKind;
  readonly scopes: readonly Scope[];
  /** What may be shown and logged: a device id, a user name. Never a token. */
  readonly publicId: string;
  /** Encrypted by the vault, bound to this row and its owner. */
  readonly sealedSecret: string;
  readonly issuedAt: number;
  readonly lastUsedAt: number | null;
  readonly revokedAt: number | null;
}

/** What the vault binds a sealed secret to: moving it to another row or person makes it unreadable. */
export function sealContextOf(credential: Pick<Credential, "id" | "principalId" | "gatewayId">): string {
  return `credential|${credential.id}|${credential.principalId}|${credential.gatewayId}`;
}

import type { RoleName } from "../access/role.ts";
import type { Brand } from "../brand.ts";

/** Our own id of a person or service, `p` and random letters, lower-case: it is part of gateway session keys. */
export type PrincipalId = Brand<string, "PrincipalId">;

/** A person or service known to us. */
export interface Principal {
  readonly id: PrincipalId;
  /** For showing only, never for deciding. */
  readonly displayName: string;
  readonly role: RoleName;
  readonly suspendedAt: number | null;
  readonly createdAt: number;
}

import type { RoleName } from "../access/role.ts";
import type { Brand } from "../brand.ts";
import type { Language } from "../words/language.ts";

/** Our own id of a person or service, `p` and random letters, lower-case: it is part of gateway session keys. */
export type PrincipalId = Brand<string, "PrincipalId">;

/** A person or service known to us. */
export interface Principal {
  readonly id: PrincipalId;
  /** For showing only, never for deciding. */
  readonly displayName: string;
  readonly role: RoleName;
  /** What they chose; null: what their platform says, else the usual one. */
  readonly language: Language | null;
  readonly suspendedAt: number | null;
  readonly createdAt: number;
}

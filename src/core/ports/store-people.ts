import type { RoleName } from "../access/role.ts";
import type { Identity } from "../people/identity.ts";
import type { Principal, PrincipalId } from "../people/principal.ts";
import type { Language } from "../words/language.ts";

export interface PrincipalReads {
  get(id: PrincipalId): Promise<Principal | null>;
  byIdentity(identity: Identity): Promise<Principal | null>;
  identitiesOf(id: PrincipalId): Promise<readonly Identity[]>;
  /** Everybody, but those who turned out to be somebody else as well. */
  all(): Promise<readonly Principal[]>;
}
export interface PrincipalWrites {
  add(principal: Principal): Promise<void>;
  setRole(id: PrincipalId, role: RoleName): Promise<void>;
  setDisplayName(id: PrincipalId, displayName: string): Promise<void>;
  /** Null: as their platform says. */
  setLanguage(id: PrincipalId, language: Language | null): Promise<void>;
  setSuspended(id: PrincipalId, at: number | null): Promise<void>;
  /** False when the identity already belongs to somebody. */
  link(identity: Identity, id: PrincipalId, at: number): Promise<boolean>;
  /** False when the identity was not theirs. */
  unlink(identity: Identity, id: PrincipalId): Promise<boolean>;
  /**
   * Makes `from` a part of `into`: identities, conversations, shares, buttons, open invites and what is recorded follow.
   * Grants, votes and what runs are the caller's. `from` is in no list any more, and its row stays for the records.
   */
  absorb(from: PrincipalId, into: PrincipalId, at: number): Promise<void>;
}

import type { HeldMessage } from "../access-request/held-message.ts";
import type { Credential } from "../credential/credential.ts";

/** A key that seals, itself sealed with the installation's own key; once for each of two while that is replaced. */
export interface WrappedKey {
  readonly kid: string;
  /** `seal`: for what is kept. `digest`: for digests, always the same one. */
  readonly purpose: "seal" | "digest";
  /** The newest one seals; the ones before only open. */
  readonly epoch: number;
  /** The id of the key that it is sealed with. */
  readonly wrappedBy: string;
  readonly wrapped: string;
  readonly createdAt: number;
}

/** What is sealed and lasts, with what its sealing is bound to. */
export type SealedRow =
  | ({ readonly kind: "credential" } & Pick<Credential, "id" | "principalId" | "gatewayId" | "sealedSecret">)
  | ({ readonly kind: "held-message" } & Pick<HeldMessage, "id" | "identity" | "agentId" | "sealed">);

export interface DataKeyReads {
  /** The oldest epoch first. */
  all(): Promise<readonly WrappedKey[]>;
  /** Some of what lasts and is sealed with another key than this one. */
  sealedOtherwise(kid: string, limit: number): Promise<readonly SealedRow[]>;
  /** Is anything that may still be opened sealed with it? */
  isInUse(kid: string): Promise<boolean>;
}

export interface DataKeyWrites {
  add(key: WrappedKey): Promise<void>;
  remove(kid: string): Promise<void>;
  /** Whatever only this one opens cannot be opened any more. */
  removeWrappedBy(kid: string): Promise<void>;
  removeAll(): Promise<void>;
  /** Puts the same secret, sealed anew, in the place of exactly this one; false when it is another by now. */
  reseal(row: SealedRow, sealed: string): Promise<boolean>;
}

import { randomBytes } from "node:crypto";
import type { WrappedKey } from "../core/ports/store-keys.ts";
import { Secret } from "./secret.ts";
import { kidOf, openVault } from "./vault.ts";

/** A key that seals or digests, in the open. */
export interface DataKey extends Pick<WrappedKey, "kid" | "purpose" | "epoch"> {
  readonly secret: Secret;
}

export function dataKeyOf(secret: Secret, purpose: DataKey["purpose"], epoch: number): DataKey {
  return { kid: kidOf(secret), purpose, epoch, secret };
}

export function newDataKey(purpose: DataKey["purpose"], epoch: number): DataKey {
  return dataKeyOf(new Secret(randomBytes(32).toString("base64")), purpose, epoch);
}

/** The key as it is kept: sealed with the installation's own. */
export function wrapKey({ secret, ...key }: DataKey, own: Secret, createdAt: number): WrappedKey {
  const wrapped = openVault(own).seal(secret.reveal(), contextOf(key));
  return { ...key, wrappedBy: kidOf(own), wrapped, createdAt };
}

/** Throws `secret.unreadable` when it is not sealed with this key, or was changed. */
export function unwrapKey(row: WrappedKey, own: Secret): DataKey {
  const { kid, purpose, epoch } = row;
  return { kid, purpose, epoch, secret: new Secret(openVault(own).open(row.wrapped, contextOf(row))) };
}

const contextOf = ({ kid, purpose, epoch }: Omit<DataKey, "secret">) => `data-key|${kid}|${purpose}|${epoch}`;

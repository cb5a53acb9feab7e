import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createSecretKey,
  hkdfSync,
  randomBytes,
} from "node:crypto";
import { AppError } from "../core/errors.ts";
import type { Vault } from "../core/ports/vault.ts";
import { Secret } from "./secret.ts";

const ALGORITHM = "aes-256-gcm";
const VERSION = "v1";
const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Opens the vault of one key, 32 bytes in base64. A sealed secret reads `v1.<kid>.<iv>.<ciphertext>.<tag>`. */
export function openVault(key: Secret): Vault {
  const kid = kidOf(key);
  const bytes = keyBytesOf(key);
  // A KeyObject: it never shows its bytes, and is several times faster than a raw key.
  const keyObject = createSecretKey(bytes);
  bytes.fill(0);

  return {
    seal(secret, context) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv(ALGORITHM, keyObject, iv, { authTagLength: TAG_BYTES });
      cipher.setAAD(boundTo(kid, context));
      const sealed = Buffer.concat([cipher.update(secret, "utf8"), cipher.final()]);
      return [
        VERSION,
        kid,
        ...[iv, sealed, cipher.getAuthTag()].map((part) => part.toString("base64url")),
      ].join(".");
    },
    digest: openDigester(digestKeyOf(key)),
    open(sealed, context) {
      const [version, sealedBy, ...parts] = sealed.split(".");
      const [iv, text, tag] = parts.map((part) => Buffer.from(part, "base64url"));
      if (version !== VERSION || parts.length !== 3 || !iv || !text || !tag)
        throw unreadable("not of a known form");
      if (sealedBy !== kid) throw unreadable(`sealed with another key (${sealedBy}, this one is ${kid})`);
      if (iv.length !== IV_BYTES || tag.length !== TAG_BYTES) throw unreadable("not of a known form");
      try {
        const decipher = createDecipheriv(ALGORITHM, keyObject, iv, { authTagLength: TAG_BYTES });
        decipher.setAAD(boundTo(kid, context));
        decipher.setAuthTag(tag);
        return Buffer.concat([decipher.update(text), decipher.final()]).toString("utf8");
      } catch {
        throw unreadable("changed, or moved from its own row");
      }
    },
  };
}

/** What names a key, and tells nothing of it. */
export function kidOf(key: Secret): string {
  return createHash("sha256").update("kid|").update(keyBytesOf(key)).digest("hex").slice(0, 8);
}

/** The key of a vault's digests, which outlives the vault's own key. */
export function digestKeyOf(key: Secret): Secret {
  const derived = hkdfSync("sha256", keyBytesOf(key), "", "gatehouse digest", KEY_BYTES);
  return new Secret(Buffer.from(derived).toString("base64"));
}

/** Digests under a key of their own. */
export function openDigester(key: Secret): Vault["digest"] {
  const keyObject = createSecretKey(keyBytesOf(key));
  return (text) => createHmac("sha256", keyObject).update(text, "utf8").digest("hex");
}

/** The bytes of a key; throws `config.invalid` when it is not 32 bytes in base64. */
export function keyBytesOf(key: Secret): Buffer {
  const text = key.reveal().trim();
  const bytes = Buffer.from(text, "base64");
  const isBase64 = /^[A-Za-z0-9+/_-]+={0,2}$/.test(text);
  if (isBase64 && bytes.length === KEY_BYTES) return bytes;
  throw new AppError(
    "config.invalid",
    `the encryption key has to be ${KEY_BYTES} bytes in base64 (44 characters), this one ${isBase64 ? `is ${bytes.length} bytes` : "is no base64"}; make one with: openssl rand -base64 32`,
  );
}

function boundTo(kid: string, context: string): Buffer {
  return Buffer.from(`${VERSION}|${kid}|${context}`, "utf8");
}

function unreadable(why: string): AppError {
  return new AppError("secret.unreadable", `a sealed secret cannot be read: ${why}`);
}

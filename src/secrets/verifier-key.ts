import { createHash, createPublicKey, verify } from "node:crypto";
import type { SignedNote } from "../core/audit/checkpoint.ts";

const ED25519 = 0x01;
const KEY_BYTES = 32;
const ID_BYTES = 4;

/** Checks signed notes with one public key. */
export interface NoteVerifier {
  readonly name: string;
  signed(note: SignedNote): boolean;
}

/** `<name>+<id in hex>+<base64>`, as C2SP signed-note writes keys. */
export function writeVerifierKey(name: string, publicKey: Buffer): string {
  const key = Buffer.concat([Buffer.from([ED25519]), publicKey]).toString("base64");
  return `${name}+${idOfKey(name, publicKey).toString("hex")}+${key}`;
}

/** Null when the text is no such key. */
export function readVerifierKey(text: string): NoteVerifier | null {
  const [, name = "", id, encoded = ""] =
    /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})$/.exec(text.trim()) ?? [];
  const bytes = Buffer.from(encoded, "base64");
  const raw = bytes.subarray(1);
  if (bytes[0] !== ED25519 || raw.length !== KEY_BYTES || idOfKey(name, raw).toString("hex") !== id)
    return null;
  const jwk = { kty: "OKP", crv: "Ed25519", x: raw.toString("base64url") };
  const key = createPublicKey({ key: jwk, format: "jwk" });
  const keyId = idOfKey(name, raw);
  return {
    name,
    signed: ({ text: signedText, signatures }) =>
      signatures.some((signature) => {
        const value = Buffer.from(signature.value, "base64");
        return (
          signature.name === name &&
          value.subarray(0, ID_BYTES).equals(keyId) &&
          verify(null, Buffer.from(signedText, "utf8"), key, value.subarray(ID_BYTES))
        );
      }),
  };
}

export function idOfKey(name: string, publicKey: Buffer): Buffer {
  const hash = createHash("sha256")
    .update(`${name}\n`)
    .update(Buffer.from([ED25519]))
    .update(publicKey);
  return hash.digest().subarray(0, ID_BYTES);
}

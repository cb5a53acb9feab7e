import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from "node:crypto";
import { link, open, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "../core/errors.ts";
import type { CheckpointSigner } from "../core/ports/checkpoints.ts";
import type { Vault } from "../core/ports/vault.ts";
import { idOfKey, writeVerifierKey } from "./verifier-key.ts";

const SEALED_AS = "audit-signing-key";
/** In the data folder: the sealed key. */
export const AUDIT_KEY_FILE = SEALED_AS;
/** In the data folder: what anybody may know, to check signatures with. */
export const PUBLIC_KEY_FILE = "audit-key.pub";

type Sealing = Pick<Vault, "seal" | "open">;

export interface AuditKey {
  readonly signer: CheckpointSigner;
  /** `<name>+<id>+<key>`, as signed notes have it. */
  readonly verifierKey: string;
}

/** The Ed25519 key that signs the audit's checkpoints: sealed by the vault in the data folder, made at the first start. */
export async function loadOrCreateAuditKey(dataDir: string, vault: Sealing): Promise<AuditKey> {
  const file = join(dataDir, SEALED_AS);
  const sealed = (await read(file)) ?? (await make(file, vault));
  const der = Buffer.from(vault.open(sealed.trim(), SEALED_AS), "base64");
  await resealAuditKey(dataDir, vault);
  const key = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  const made = auditKeyOf(key);
  const publicFile = join(dataDir, PUBLIC_KEY_FILE);
  if ((await read(publicFile))?.trim() !== made.verifierKey) {
    await putWhole(publicFile, `${made.verifierKey}\n`, true);
  }
  return made;
}

/** Seals it with the key that is the installation's now, where another one did. */
export async function resealAuditKey(dataDir: string, vault: Sealing): Promise<void> {
  const file = join(dataDir, SEALED_AS);
  const sealed = (await read(file))?.trim() ?? null;
  if (sealed === null) return;
  const anew = vault.seal(vault.open(sealed, SEALED_AS), SEALED_AS);
  if (kidIn(anew) !== kidIn(sealed)) await putWhole(file, `${anew}\n`, true);
}

const kidIn = (sealed: string) => sealed.split(".")[1];

function auditKeyOf(key: KeyObject): AuditKey {
  const raw = createPublicKey(key).export({ format: "jwk" }).x ?? "";
  const bytes = Buffer.from(raw, "base64url");
  const name = `gatehouse-audit-${createHash("sha256").update(bytes).digest("hex").slice(0, 8)}`;
  const id = idOfKey(name, bytes);
  return {
    verifierKey: writeVerifierKey(name, bytes),
    signer: {
      origin: name,
      sign(text) {
        const signature = Buffer.concat([id, sign(null, Buffer.from(text, "utf8"), key)]);
        return `${text}\n— ${name} ${signature.toString("base64")}\n`;
      },
    },
  };
}

async function make(file: string, vault: Sealing): Promise<string> {
  const { privateKey } = generateKeyPairSync("ed25519");
  const der = privateKey.export({ format: "der", type: "pkcs8" }).toString("base64");
  await putWhole(file, `${vault.seal(der, SEALED_AS)}\n`, false);
  const kept = await read(file);
  if (kept === null) throw new AppError("config.invalid", `the key at ${file} went away while it was made`);
  return kept;
}

async function read(file: string): Promise<string | null> {
  return readFile(file, "utf8").catch((fault: NodeJS.ErrnoException) => {
    if (fault.code === "ENOENT") return null;
    throw new AppError("config.invalid", `${file} cannot be read (${fault.code})`, { cause: fault });
  });
}

/** Appears whole or not at all; of two that make it at once the first stays, unless it is to be replaced. */
async function putWhole(file: string, text: string, replace: boolean): Promise<void> {
  const draft = `${file}.${process.pid}.draft`;
  await rm(draft, { force: true });
  const handle = await open(draft, "wx", 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
    await handle.close();
    if (replace) return await rename(draft, file);
    await link(draft, file).catch((fault: NodeJS.ErrnoException) => {
      if (fault.code !== "EEXIST") throw fault;
    });
  } finally {
    await rm(draft, { force: true });
  }
}

import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseNotes, type SignedNote } from "../../src/core/audit/checkpoint.ts";
import { Secret } from "../../src/secrets/secret.ts";
import { loadOrCreateAuditKey } from "../../src/secrets/signing-key.ts";
import { openVault } from "../../src/secrets/vault.ts";
import { readVerifierKey } from "../../src/secrets/verifier-key.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "gatehouse-sign-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const newVault = () => openVault(new Secret(randomBytes(32).toString("base64")));
const noteIn = (text: string): SignedNote => {
  const [note] = parseNotes(text);
  if (!note) throw new Error("there is no note");
  return note;
};

describe("the key that signs checkpoints", () => {
  it("is made once, and stays sealed in a file of its owner's", async () => {
    const vault = newVault();
    const made = await loadOrCreateAuditKey(folder, vault);
    expect(await loadOrCreateAuditKey(folder, vault)).toMatchObject({ verifierKey: made.verifierKey });
    const file = join(folder, "audit-signing-key");
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readFile(file, "utf8")).toMatch(/^v1\./);
    expect((await readFile(join(folder, "audit-key.pub"), "utf8")).trim()).toBe(made.verifierKey);
  });

  it("does not open with another vault", async () => {
    await loadOrCreateAuditKey(folder, newVault());
    await expect(loadOrCreateAuditKey(folder, newVault())).rejects.toMatchObject({
      code: "secret.unreadable",
    });
  });

  it("signs what only its own public key accepts, to the letter", async () => {
    const vault = newVault();
    const { signer, verifierKey } = await loadOrCreateAuditKey(folder, vault);
    const note = noteIn(signer.sign("one\n2\nthree\n"));
    const key = readVerifierKey(verifierKey);
    expect(key?.signed(note)).toBe(true);
    expect(key?.signed({ ...note, text: "one\n3\nthree\n" })).toBe(false);
    const otherFolder = await mkdtemp(join(folder, "other-"));
    const other = await loadOrCreateAuditKey(otherFolder, vault);
    expect(readVerifierKey(other.verifierKey)?.signed(note)).toBe(false);
  });

  it("writes and reads notes and keys as others do", () => {
    const key = readVerifierKey("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
    const note = noteIn(
      "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n" +
        "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n",
    );
    expect(key?.signed(note)).toBe(true);
  });

  it.each(["", "name", "name+00000000+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "a+b+c"])(
    "takes %j for no key",
    (text) => expect(readVerifierKey(text)).toBeNull(),
  );
});

import { randomBytes } from "node:crypto";
import {
  chmod,
  chown,
  mkdir,
  mkdtemp,
  readdir,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadOrCreateKey } from "../../src/secrets/key-file.ts";
import { Secret } from "../../src/secrets/secret.ts";

let folder: string;
let dataDir: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "gatehouse-key-"));
  dataDir = join(folder, "data");
});
afterEach(() => rm(folder, { recursive: true }));

test("the first start makes a key of 32 bytes that only this user may read", async () => {
  const key = await loadOrCreateKey(dataDir);
  expect(Buffer.from(key.reveal(), "base64")).toHaveLength(32);
  expect((await stat(join(dataDir, "key"))).mode & 0o777).toBe(0o600);
});

test("later starts find the same key", async () => {
  const first = await loadOrCreateKey(dataDir);
  expect((await loadOrCreateKey(dataDir)).reveal()).toBe(first.reveal());
});

test("first starts at the same time agree on one key and leave nothing else", async () => {
  const keys = await Promise.all(Array.from({ length: 8 }, () => loadOrCreateKey(dataDir)));
  expect(new Set(keys.map((key) => key.reveal())).size).toBe(1);
  expect(await readdir(dataDir)).toEqual(["key"]);
});

test("a key from the environment wins, and nothing is written", async () => {
  const given = new Secret(randomBytes(32).toString("base64"));
  expect(await loadOrCreateKey(dataDir, given)).toBe(given);
  await expect(stat(dataDir)).rejects.toThrow("ENOENT");
});

test("a wrong length is refused under the setting's name, without showing the key", async () => {
  const short = randomBytes(16).toString("base64");
  const fault = await loadOrCreateKey(dataDir, new Secret(short)).catch((caught) => caught);
  expect(fault).toMatchObject({
    code: "config.invalid",
    message: expect.stringMatching(/^GATEHOUSE_KEY: .*16 bytes/),
  });
  expect(fault.message).not.toContain(short);
});

test("a key file that others can read is refused with the way to mend it", async () => {
  await loadOrCreateKey(dataDir);
  await chmod(join(dataDir, "key"), 0o644);
  await expect(loadOrCreateKey(dataDir)).rejects.toThrow(/mode 644\)\. Run: chmod 600 .*new key/);
});

test("an empty or damaged key file is refused, never replaced", async () => {
  await loadOrCreateKey(dataDir);
  await writeFile(join(dataDir, "key"), "");
  await expect(loadOrCreateKey(dataDir)).rejects.toMatchObject({ code: "config.invalid" });
});

test("a link in the key's place is not followed, and what is no file or too long is not read", async () => {
  await loadOrCreateKey(dataDir);
  const [file, elsewhere] = [join(dataDir, "key"), join(folder, "elsewhere")];
  await rename(file, elsewhere);
  await symlink(elsewhere, file);
  await expect(loadOrCreateKey(dataDir)).rejects.toThrow(/is a symbolic link\. .*secrets\.key/);
  await rm(file);
  await writeFile(file, "x".repeat(100_000), { mode: 0o600 });
  await expect(loadOrCreateKey(dataDir)).rejects.toThrow(/larger than 4096 bytes/);
  await rm(file);
  await mkdir(file);
  await expect(loadOrCreateKey(dataDir)).rejects.toThrow(/is no file/);
});

test.skipIf(process.getuid?.() !== 0)("a key of somebody else's is not taken", async () => {
  await loadOrCreateKey(dataDir);
  await chown(join(dataDir, "key"), 12345, 12345);
  await expect(loadOrCreateKey(dataDir)).rejects.toThrow(/belongs to somebody else \(user 12345\)/);
});

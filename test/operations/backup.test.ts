import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { copyFile, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { copyDatabase } from "../../db/backup.ts";
import { openStore } from "../../db/open-store.ts";
import { installationName } from "../../src/cli/confirm-name.ts";
import type { RoleName } from "../../src/core/access/role.ts";
import type { CredentialId } from "../../src/core/credential/credential.ts";
import { addPerson } from "../../src/core/people/add-person.ts";
import type { Identity } from "../../src/core/people/identity.ts";
import type { Store } from "../../src/core/ports/store.ts";
import { Secret } from "../../src/secrets/secret.ts";
import { openVault } from "../../src/secrets/vault.ts";
import { nodeHasher } from "../../src/system/hasher.ts";
import { randomIds } from "../../src/system/ids.ts";
import { runWith, tempFolder } from "../cli/captured-io.ts";
import { createFixedClock } from "../fakes/fixed-clock.ts";

const SYSTEM = { kind: "system", job: "test" } as const;

async function openHouse() {
  const folder = await tempFolder();
  const clock = createFixedClock();
  const env = { GATEHOUSE_DATA_DIR: folder };
  const file = join(folder, "gatehouse.db");
  const open = () => openStore(`file:${file}`, { clock, hasher: nodeHasher });
  const add = (store: Store, name: string) =>
    store.transact((tx) =>
      addPerson(
        tx,
        { clock, ids: randomIds },
        { identity: `web:${name}` as Identity, displayName: name, role: "member" as RoleName },
        SYSTEM,
      ),
    );
  const names = async () => {
    const store = await open();
    const all = (await store.principals.all()).map(({ displayName }) => displayName).toSorted();
    await store.close();
    return all;
  };
  const backup = join(folder, "kept.db");
  return {
    folder,
    env,
    clock,
    file,
    backup,
    open,
    add,
    names,
    run: (...args: string[]) => runWith(args, env, clock),
    /** Over what is there, as somebody who means it. */
    restoreOver: async (backup: string) => {
      const name = await installationName(folder);
      return runWith(["restore", backup, "--force", "--yes-i-mean", name], env, clock);
    },
  };
}

describe("a backup", () => {
  it("is whole and proved while a service goes on writing", async () => {
    const house = await openHouse();
    const store = await house.open();
    for (let count = 0; count < 50; count++) await house.add(store, `before${count}`);
    let writing = true;
    const busy = (async () => {
      for (let count = 0; writing; count++) await house.add(store, `during${count}`);
    })();
    const made = await house.run("backup", house.backup);
    writing = false;
    await busy;
    expect(made).toMatchObject({ code: 0, out: expect.stringMatching(/sound.*audit is whole/s) });
    const copy = new Database(house.backup, { readonly: true });
    expect(copy.pragma("journal_mode", { simple: true })).toBe("delete");
    const kept = copy
      .prepare("SELECT count(*) FROM principals WHERE display_name LIKE 'before%'")
      .pluck()
      .get();
    expect(kept).toBe(50);
    copy.close();
    expect((await stat(house.backup)).mode & 0o077).toBe(0);
    await store.close();
  });

  it("is of one moment, however much is written while it is made", async () => {
    const house = await openHouse();
    const store = await house.open();
    const write = (key: string) => store.transact((tx) => tx.notes.set(key, "x".repeat(3_000)));
    await Promise.all(Array.from({ length: 2_500 }, (_, index) => write(`before ${index}`)));
    const writes: Promise<void>[] = [];
    const seen: number[] = [];
    await copyDatabase(house.file, house.backup, (done) => {
      seen.push(done);
      writes.push(write(`during ${writes.length}`));
      if (writes.length > 50) throw new Error("it begins anew with each write");
    });
    await Promise.all(writes);
    expect(writes.length).toBeGreaterThan(1);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    const copy = new Database(house.backup, { readonly: true });
    expect(copy.prepare("SELECT count(*) FROM notes").pluck().get()).toBe(2_500);
    copy.close();
    await store.close();
  });

  it("holds no secret open, and not the key", async () => {
    const house = await openHouse();
    const store = await house.open();
    const key = randomBytes(32).toString("base64");
    const canary = `canary-${randomBytes(12).toString("hex")}`;
    const ada = await house.add(store, "ada");
    await store.transact((tx) =>
      tx.credentials.add({
        id: "k1" as CredentialId,
        principalId: ada.id,
        gatewayId: "main",
        kind: "device",
        scopes: [],
        publicId: "device-1",
        sealedSecret: openVault(new Secret(key)).seal(canary, "x"),
        issuedAt: 1,
        lastUsedAt: null,
        revokedAt: null,
      }),
    );
    await store.close();
    await writeFile(join(house.folder, "key"), key, { mode: 0o600 });
    const { out } = await house.run("backup", house.backup);
    const bytes = await readFile(house.backup);
    expect(bytes.includes("device-1")).toBe(true);
    expect(bytes.includes(canary)).toBe(false);
    expect(bytes.includes(key)).toBe(false);
    expect(out).toContain("the key is not in it");
  });

  it("does not replace a file, and needs a database", async () => {
    const house = await openHouse();
    expect(await house.run("backup", house.backup)).toMatchObject({ code: 1 });
    await (await house.open()).close();
    await writeFile(house.backup, "mine");
    expect(await house.run("backup", house.backup)).toMatchObject({ code: 64 });
    expect(await readFile(house.backup, "utf8")).toBe("mine");
  });

  it("leaves nothing behind when what it copied is not sound", async () => {
    const house = await openHouse();
    const store = await house.open();
    await house.add(store, "ada");
    await store.close();
    const raw = new Database(house.file);
    raw.exec("DROP TRIGGER audit_no_update; UPDATE audit SET target_id = 'somebody else' WHERE seq = 1");
    raw.close();
    expect(await house.run("backup", house.backup)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/broken at record #1/),
    });
    expect((await readdir(house.folder)).filter((name) => name.startsWith("kept"))).toEqual([]);
  });
});

describe("a restore", () => {
  async function withBackup() {
    const house = await openHouse();
    const store = await house.open();
    await house.add(store, "ada");
    await store.close();
    await house.run("backup", house.backup);
    return house;
  }

  it("brings back what was kept, moves aside what was there, and records it in the chain", async () => {
    const house = await withBackup();
    const before = await house.open();
    await house.add(before, "ben");
    await before.close();
    await writeFile(join(house.folder, "audit-checkpoints.txt"), "signed over the old chain");

    const restored = await house.restoreOver(house.backup);
    expect(restored).toMatchObject({ code: 0, out: expect.stringContaining("is the backup now") });
    expect(await house.names()).toEqual(["ada"]);
    const aside = (await readdir(house.folder)).find((name) => name.startsWith("gatehouse.db.before-"));
    const old = await openStore(`file:${join(house.folder, aside ?? "")}`, {
      clock: house.clock,
      hasher: nodeHasher,
    });
    expect(await old.principals.all()).toHaveLength(2);
    await old.close();

    const store = await house.open();
    const [record] = await store.audit.list({ action: "system.restored" }, 9);
    expect(record?.details).toMatchObject({
      backup: "kept.db",
      replacedHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(Number(record?.details.replacedRecords)).toBeGreaterThan(Number(record?.details.records));
    await store.close();
    expect(await house.run("audit", "verify")).toMatchObject({ code: 0 });
    expect(existsSync(join(house.folder, "audit-checkpoints.txt"))).toBe(false);
  });

  it("makes a database where there is none", async () => {
    const house = await withBackup();
    const other = await openHouse();
    expect(await other.run("restore", house.backup)).toMatchObject({ code: 0 });
    expect(await other.names()).toEqual(["ada"]);
  });

  it("leaves a database as it is without --force", async () => {
    const house = await withBackup();
    const store = await house.open();
    await house.add(store, "ben");
    await store.close();
    expect(await house.run("restore", house.backup)).toMatchObject({
      code: 1,
      err: expect.stringContaining("--force"),
    });
    expect(await house.names()).toEqual(["ada", "ben"]);
  });

  it("asks for the installation's name before it replaces anything, where somebody sits or nobody does", async () => {
    const house = await withBackup();
    const store = await house.open();
    await house.add(store, "ben");
    await store.close();
    const name = await installationName(house.folder);
    expect(await house.run("restore", house.backup, "--force")).toMatchObject({
      code: 1,
      err: expect.stringContaining(`--yes-i-mean ${name}`),
    });
    expect(await house.run("restore", house.backup, "--force", "--yes-i-mean", "another")).toMatchObject({
      code: 1,
      err: expect.stringContaining("nothing was done"),
    });
    expect(await house.names()).toEqual(["ada", "ben"]);
    const questions: string[] = [];
    const typing = (answer: string) => async (question: string) => {
      questions.push(question);
      return answer;
    };
    const restore = (answer: string) =>
      runWith(["restore", house.backup, "--force"], house.env, house.clock, typing(answer));
    expect(await restore("yes")).toMatchObject({ code: 1 });
    expect(await house.names()).toEqual(["ada", "ben"]);
    expect(await restore(` ${name}\n`)).toMatchObject({ code: 0 });
    expect(await house.names()).toEqual(["ada"]);
    expect(questions.every((question) => question.includes(name))).toBe(true);
  });

  it("refuses while a service runs, even with --force", async () => {
    const house = await withBackup();
    const running = await house.open();
    expect(await house.restoreOver(house.backup)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/in use by.*database\.busy/s),
    });
    await running.close();
    expect(await house.names()).toEqual(["ada"]);
  });

  it("refuses what is no sound backup of this version or an older one", async () => {
    const house = await withBackup();
    const bad = join(house.folder, "bad.db");
    const refused = async (code: string) => {
      const { code: exit, err } = await house.restoreOver(bad);
      expect([exit, err]).toEqual([1, expect.stringContaining(code)]);
      expect(await house.names()).toEqual(["ada"]);
    };
    await refused("database.missing");
    await writeFile(bad, "no database at all, but long enough to look like something".repeat(40));
    await refused("database.corrupt");

    await copyFile(house.backup, bad);
    const newer = new Database(bad);
    newer.exec("INSERT INTO __drizzle_migrations (hash, created_at) VALUES ('later', 9999999999999)");
    newer.close();
    await refused("database.newer");

    await copyFile(house.backup, bad);
    const changed = new Database(bad);
    changed.exec("DROP TRIGGER audit_no_update; UPDATE audit SET target_id = 'somebody else' WHERE seq = 1");
    changed.close();
    await refused("database.corrupt");
  });
});

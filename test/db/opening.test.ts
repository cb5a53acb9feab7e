import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openReadOnlyStore, openStore } from "../../db/open-store.ts";
import { nodeHasher } from "../../src/system/hasher.ts";
import { createFixedClock } from "../fakes/fixed-clock.ts";
import { ada, addPeople } from "./sample-rows.ts";

const child = fileURLToPath(new URL("opening-child.ts", import.meta.url));
const open = (url: string) => openStore(url, { clock: createFixedClock(), hasher: nodeHasher });

let folder: string;
let file: string;
let children: ChildProcess[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "gatehouse-"));
  file = join(folder, "data", "gatehouse.db");
  children = [];
});
afterEach(() => {
  for (const started of children) started.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

/** Starts a process that opens the database; resolves with it and the line it says. */
async function openElsewhere(): Promise<{ process: ChildProcess; said: string }> {
  const started = spawn(process.execPath, [child, `file:${file}`], { stdio: ["pipe", "pipe", "inherit"] });
  children.push(started);
  const [said] = await once(started.stdout, "data");
  return { process: started, said: String(said).trim() };
}

async function makeDatabase(): Promise<void> {
  const store = await open(`file:${file}`);
  await store.transact(addPeople);
  await store.close();
}

function change(sql: string): void {
  const client = new Database(file);
  client.exec(sql);
  client.close();
}

/** Expects a refusal that names what is wrong and leaves every byte of the file as it was. */
async function expectRefusal(code: string, says: RegExp): Promise<void> {
  const before = readFileSync(file);
  await expect(open(`file:${file}`)).rejects.toMatchObject({ code, message: expect.stringMatching(says) });
  expect(readFileSync(file).equals(before)).toBe(true);
}

describe("opening a database", () => {
  it("makes the folder and the file for their owner alone", async () => {
    await makeDatabase();
    expect(statSync(join(folder, "data")).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(join(folder, "data"))) {
      expect([name, statSync(join(folder, "data", name)).mode & 0o777]).toEqual([name, 0o600]);
    }
  });

  it("finds everything again, by a path and by a file address", async () => {
    await makeDatabase();
    const store = await open(`file://${file}`);
    expect(await store.principals.get(ada.id)).toEqual(ada);
    await store.close();
  });

  it.each([
    ["postgres://gate:hunter2@db/gatehouse", /PostgreSQL is not supported yet.*file:/],
    ["postgresql://gate:hunter2@db/gatehouse", /PostgreSQL is not supported yet.*file:/],
    ["mysql://gate:hunter2@db/gatehouse", /must be file:<path>/],
    ["gatehouse.db", /must be file:<path>/],
    ["file::memory:", /only in memory/],
    ["file:", /names no file/],
    ["file:gatehouse.db?mode=memory", /takes no options/],
    ["file://elsewhere/gatehouse.db", /no valid file address/],
  ])("refuses %s and never repeats a password", async (url, says) => {
    const fault = await open(url).catch((thrown: unknown) => thrown);
    expect(fault).toMatchObject({ code: "database.unsupported", message: expect.stringMatching(says) });
    expect(String(fault)).not.toContain("hunter2");
    expect(existsSync("gatehouse.db")).toBe(false);
  });
});

describe("a file that cannot be used", () => {
  it("is refused when a newer version made it", async () => {
    await makeDatabase();
    change("INSERT INTO __drizzle_migrations (hash, created_at) VALUES ('later', 99999999999999)");
    await expectRefusal("database.newer", /newer version.*gatehouse\.db/);
    await expect(openReadOnlyStore(`file:${file}`)).rejects.toMatchObject({ code: "database.newer" });
  });

  it("is refused when another program made it", async () => {
    mkdirSync(join(folder, "data"));
    change("CREATE TABLE photos (id INTEGER)");
    await expectRefusal("database.unsupported", /another program/);
  });

  it("is refused when it is no database", async () => {
    mkdirSync(join(folder, "data"));
    writeFileSync(file, "Dear diary, ".repeat(1_000));
    await expectRefusal("database.corrupt", /restore a backup.*gatehouse\.db/);
  });

  it("is refused when its end is missing", async () => {
    await makeDatabase();
    truncateSync(file, 8_192);
    await expectRefusal("database.corrupt", /restore a backup/);
  });

  it("can be used once it is mended: a refusal holds no lock", async () => {
    await makeDatabase();
    change("INSERT INTO __drizzle_migrations (hash, created_at) VALUES ('later', 99999999999999)");
    await expectRefusal("database.newer", /newer version/);
    change("DELETE FROM __drizzle_migrations WHERE hash = 'later'");
    await (await open(`file:${file}`)).close();
  });
});

describe("a place that cannot be written", () => {
  const root = process.getuid?.() === 0;
  /** Runs as somebody to whom permissions apply: they do not to the superuser. */
  async function unprivileged<T>(work: () => Promise<T>): Promise<T> {
    if (!root) return work();
    process.seteuid?.(65_534);
    try {
      return await work();
    } finally {
      process.seteuid?.(0);
    }
  }
  const expectReadOnly = () =>
    unprivileged(() =>
      expect(open(`file:${file}`)).rejects.toMatchObject({
        code: "database.readonly",
        message: expect.stringMatching(/permissions.*gatehouse\.db|gatehouse\.db.*permissions/),
      }),
    );

  it("is refused when the folder is read-only and empty", async () => {
    mkdirSync(join(folder, "data"));
    for (const path of [join(folder, "data"), folder]) chmodSync(path, 0o555);
    await expectReadOnly();
    for (const path of [folder, join(folder, "data")]) chmodSync(path, 0o755);
    expect(readdirSync(join(folder, "data"))).toEqual([]);
  });

  it("is refused when the file is read-only", async () => {
    await makeDatabase();
    chmodSync(folder, 0o755);
    chmodSync(join(folder, "data"), 0o777);
    chmodSync(`${file}.lock`, 0o666);
    chmodSync(file, 0o444);
    await expectReadOnly();
  });
});

describe("a database that is in use", { timeout: 60_000 }, () => {
  it("is refused to a second process with the number of the first", async () => {
    const first = await openElsewhere();
    expect(first.said).toBe("opened");
    const refusal = {
      code: "database.busy",
      message: expect.stringContaining(`process ${first.process.pid}`),
    };
    await expect(open(`file:${file}`)).rejects.toMatchObject(refusal);
    symlinkSync(file, join(folder, "other-name.db"));
    await expect(open(`file:${join(folder, "other-name.db")}`)).rejects.toMatchObject(refusal);
  });

  it("is free again as soon as its process is killed", async () => {
    const first = await openElsewhere();
    const ended = once(first.process, "exit");
    first.process.kill("SIGKILL");
    await ended;
    await (await open(`file:${file}`)).close();
  });

  it("is refused to the same process a second time, and to others still after that", async () => {
    const store = await open(`file:${file}`);
    const again = open(`file:${file}`);
    await expect(again).rejects.toMatchObject({
      code: "database.busy",
      message: expect.stringMatching(/this process itself/),
    });
    expect((await openElsewhere()).said).toContain(`database.busy: `);
    await store.close();
    expect((await openElsewhere()).said).toBe("opened");
  });

  it("can be read beside its process, which goes on writing", async () => {
    const store = await open(`file:${file}`);
    const beside = await openReadOnlyStore(`file:${file}`);
    await store.transact(addPeople);
    expect(await beside.principals.get(ada.id)).toEqual(ada);
    await beside.close();
    await store.transact((tx) => tx.notes.set("k", "v"));
    await store.close();
  });

  it("is not made by looking for it", async () => {
    const looking = openReadOnlyStore(`file:${file}`);
    await expect(looking).rejects.toMatchObject({
      code: "database.missing",
      message: expect.stringMatching(/start the service/),
    });
    expect(existsSync(join(folder, "data"))).toBe(false);
  });
});

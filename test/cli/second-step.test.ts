import { createHash, randomBytes } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { copyDatabase } from "../../db/backup.ts";
import { openStore } from "../../db/open-store.ts";
import { installationName } from "../../src/cli/confirm-name.ts";
import { orderSchema } from "../../src/cli/local-socket/order.ts";
import { isKeyOf, keepCanary } from "../../src/secrets/key-canary.ts";
import { Secret } from "../../src/secrets/secret.ts";
import { openVault } from "../../src/secrets/vault.ts";
import { nodeHasher } from "../../src/system/hasher.ts";
import { createFixedClock } from "../fakes/fixed-clock.ts";
import { runWith, tempFolder } from "./captured-io.ts";

const newKey = () => randomBytes(32).toString("base64");

/** An installation whose database is sealed with a key, and a backup of it. */
async function openHouse() {
  const folder = await tempFolder();
  const clock = createFixedClock();
  const file = join(folder, "gatehouse.db");
  const sealedWith = openVault(new Secret(newKey()));
  const withStore = async <T>(look: (store: Awaited<ReturnType<typeof openStore>>) => Promise<T>) => {
    const store = await openStore(`file:${file}`, { clock, hasher: nodeHasher });
    try {
      return await look(store);
    } finally {
      await store.close();
    }
  };
  await withStore((store) => keepCanary(store, sealedWith));
  const backup = join(await tempFolder(), "kept.db");
  await copyDatabase(file, backup, () => {});
  const env = { GATEHOUSE_DATA_DIR: folder, GATEHOUSE_KEY: newKey() };
  return {
    backup,
    name: () => installationName(folder),
    run: (args: readonly string[], typed?: string) =>
      runWith(args, env, clock, typed === undefined ? undefined : async () => typed),
    /** What stands in the folder, and what the database says of itself. */
    async state() {
      const files = (await readdir(folder)).filter((name) => !/-(?:wal|shm)$|\.lock$/.test(name)).sort();
      const kept = files.filter((name) => name !== "gatehouse.db");
      const sums = kept.map(async (name) => {
        const bytes = await readFile(join(folder, name)).catch(() => "");
        return createHash("sha256").update(bytes).digest("hex");
      });
      const database = await withStore(async (store) => [
        (await store.audit.head())?.seq ?? 0,
        await isKeyOf(store, sealedWith),
      ]);
      return { files, sums: await Promise.all(sums), database };
    },
  };
}

const COMMANDS: Readonly<Record<string, (backup: string) => readonly string[]>> = {
  "putting a backup in a database's place": (backup) => ["restore", backup, "--force"],
  "another key": () => ["secrets", "rotate-key"],
  "giving up what a lost key sealed": () => ["rekey", "--lost"],
};

describe.each(Object.entries(COMMANDS))("%s", (_, argsFor) => {
  test.each([
    ["nobody can be asked", [], undefined],
    ["another installation is named", ["--yes-i-mean", "elsewhere"], undefined],
    ["nothing is named", ["--yes-i-mean", ""], undefined],
    ["somebody only says yes", [], "yes"],
    ["somebody presses enter", [], ""],
  ] as const)("is not done where %s", async (_why, more, typed) => {
    const house = await openHouse();
    const before = await house.state();
    const { code, err } = await house.run([...argsFor(house.backup), ...more], typed);
    expect(code).toBe(1);
    expect(err).toContain(await house.name());
    expect(await house.state()).toEqual(before);
  });
});

test("the socket of the service takes no order that gives or takes access, or replaces a database", () => {
  const known = orderSchema.options.map(({ shape }) => shape.order.value).sort();
  expect(known).toEqual(["claim", "erase-audit", "outbox", "reload-secrets", "rotate-key"]);
  for (const order of ["grant", "revoke", "freeze", "invite", "restore", "rekey"]) {
    expect(orderSchema.safeParse({ order }).success).toBe(false);
  }
});

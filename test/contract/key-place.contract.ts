import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openStore } from "../../db/open-store.ts";
import { createKeyKeeper } from "../../src/cli/key-keeper.ts";
import { openSecrets } from "../../src/cli/read-secrets.ts";
import { unlock } from "../../src/cli/unlock.ts";
import { formatFault } from "../../src/config/types.ts";
import { loadConfig } from "../../src/config.ts";
import type { RoleName } from "../../src/core/access/role.ts";
import { sealContextOf } from "../../src/core/credential/credential.ts";
import { addPerson } from "../../src/core/people/add-person.ts";
import type { Identity } from "../../src/core/people/identity.ts";
import type { Store } from "../../src/core/ports/store.ts";
import type { Keyring } from "../../src/secrets/keyring.ts";
import { systemClock } from "../../src/system/clock.ts";
import { nodeHasher } from "../../src/system/hasher.ts";
import { randomIds } from "../../src/system/ids.ts";
import { SILENT_LOGGER } from "../core/command/small-world.ts";

/** A place where the installation's key can be, as the settings name it. */
export interface KeyPlace {
  /** What the settings file says of it; nothing of it where the key is the data folder's own. */
  readonly settings: object;
  readonly env: Readonly<Record<string, string>>;
  /** Puts this key there; null: there is none. */
  put(key: string | null): Promise<void>;
}

const newKey = () => randomBytes(32).toString("base64");
const world = { clock: systemClock, logger: SILENT_LOGGER };

/** What holds wherever the key is kept: the same tests for each place, and only the settings differ. */
export function describeKeyPlace(name: string, open: (folder: string) => Promise<KeyPlace>): void {
  describe(`the encryption key, kept in ${name}`, () => {
    let folder: string;
    let place: KeyPlace;
    let running: Store | null = null;
    beforeEach(async () => {
      folder = await realpath(await mkdtemp(join(tmpdir(), "gatehouse-place-")));
      await mkdir(join(folder, "data"), { mode: 0o700 });
      place = await open(folder);
      await place.put(newKey());
    });
    afterEach(async () => {
      await running?.close();
      running = null;
      await rm(folder, { recursive: true, force: true });
    });

    const env = () => ({
      ...place.env,
      GATEHOUSE_CONFIG: "gatehouse.json",
      GATEHOUSE_DATA_DIR: join(folder, "data"),
    });
    const load = () => loadConfig(env(), () => JSON.stringify(place.settings));
    const settled = () => {
      const loaded = load();
      if ("ok" in loaded) return loaded.ok;
      throw new Error(loaded.faults.map(formatFault).join());
    };
    /** A start, as far as the key goes; what ran before has ended. */
    async function start() {
      await running?.close();
      running = null;
      const config = settled();
      const { faults } = await openSecrets(config, { env: env(), clock: systemClock });
      if (faults.length > 0) throw new Error(faults.map(formatFault).join());
      const store = await openStore(config.databaseUrl, { ...world, hasher: nodeHasher });
      running = store;
      const { ring } = await unlock(config, store, world);
      const keeper = createKeyKeeper({
        ...{ config, load, store, ring, clock: systemClock },
        // The process's own variables are one object, not a copy.
        get env() {
          return env();
        },
      });
      return { ring, keeper, store };
    }

    it("opens at the next start what it sealed at this one", async () => {
      await keepCredential(await start());
      expect(await openCredential(await start())).toBe(CREDENTIAL);
    });

    it("is refused where it is another, or none, and is shown nowhere", async () => {
      await start();
      const other = newKey();
      await place.put(other);
      const fault = await start().catch((caught: Error) => caught);
      expect(String(fault)).toMatch(/is not the key that this database was sealed with/);
      expect(String(fault)).not.toContain(other);
      await place.put(null);
      await expect(start()).rejects.toThrow(/cannot be read|is not the key/);
    });

    it("gives way to another while it is in use, and nothing that was sealed is lost", async () => {
      const first = await start();
      await keepCredential(first);
      const before = first.ring.own().reveal();
      // In the data folder it is made; elsewhere whoever keeps it puts it there.
      if ("secrets" in place.settings) await place.put(newKey());
      expect(await first.keeper.rotate(null)).toMatchObject({ kind: "rotated" });
      expect(await openCredential(first)).toBe(CREDENTIAL);
      const again = await start();
      expect(await openCredential(again)).toBe(CREDENTIAL);
      expect(again.ring.own().reveal()).not.toBe(before);
    });
  });
}

interface Open {
  readonly store: Store;
  readonly ring: Keyring;
}

const CREDENTIAL = "what a person comes to the gateway with";

async function keepCredential({ store, ring }: Open): Promise<void> {
  const parts = { clock: systemClock, hasher: nodeHasher, ids: randomIds };
  const ada = { identity: "web:ada" as Identity, displayName: "Ada", role: "admin" as RoleName };
  await store.transact(async (tx) => {
    const { id: principalId } = await addPerson(tx, parts, ada, { kind: "system", job: "test" });
    const owner = { id: "c1" as never, principalId, gatewayId: "main" };
    const sealedSecret = ring.seal(CREDENTIAL, sealContextOf(owner));
    expect(sealedSecret).not.toContain(CREDENTIAL);
    await tx.credentials.add({
      ...{ ...owner, sealedSecret, kind: "device" as const, scopes: [], publicId: "d1" },
      ...{ issuedAt: systemClock.now(), lastUsedAt: null, revokedAt: null },
    });
  });
}

async function openCredential({ store, ring }: Open): Promise<string | null> {
  const [kept] = await store.credentials.allCurrent("main");
  return kept ? ring.open(kept.sealedSecret, sealContextOf(kept)) : null;
}

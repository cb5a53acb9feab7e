import { readdirSync, readFileSync } from "node:fs";
import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openStore } from "../../db/open-store.ts";
import { unlock } from "../../src/cli/unlock.ts";
import { contextOfHeld } from "../../src/core/access-request/held-message.ts";
import { sealContextOf } from "../../src/core/credential/credential.ts";
import type { InviteId } from "../../src/core/people/invite.ts";
import { sealContextOfInvite } from "../../src/core/people/invite.ts";
import type { PrincipalId } from "../../src/core/people/principal.ts";
import type { Store } from "../../src/core/ports/store.ts";
import type { WrappedKey } from "../../src/core/ports/store-keys.ts";
import { HeldSecret } from "../../src/secrets/held-secret.ts";
import { beginRotation, dropUnused, finishRotation, resealAll } from "../../src/secrets/rotate-key.ts";
import { Secret } from "../../src/secrets/secret.ts";
import { openVault } from "../../src/secrets/vault.ts";
import { nodeHasher } from "../../src/system/hasher.ts";
import { SILENT_LOGGER } from "../core/command/small-world.ts";
import { createFixedClock } from "../fakes/fixed-clock.ts";

const FIXTURES = join(import.meta.dirname, "../fixtures/secrets");
const keyOf = (byte: number) => new Secret(Buffer.alloc(32, byte).toString("base64"));
const [OLD, NEXT, THIRD] = [keyOf(9), keyOf(8), keyOf(7)];
const clock = createFixedClock();
const world = { clock, hasher: nodeHasher, logger: SILENT_LOGGER };

let folder: string;
let store: Store;

/** The database and the key of the audit as the version before kept keys left them. */
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "gatehouse-keyring-"));
  await writeFile(
    join(folder, "gatehouse.db"),
    gunzipSync(readFileSync(join(FIXTURES, "before-envelopes.db.gz"))),
  );
  await copyFile(join(FIXTURES, "before-envelopes.audit-key"), join(folder, "audit-signing-key"));
  store = await openStore(`file:${join(folder, "gatehouse.db")}`, world);
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

const start = (key: Secret, on: Store = store) =>
  unlock({ dataDir: folder, keyFromEnv: new HeldSecret(key) }, on, world);

/** Everything that is kept sealed, opened with this key as a start would; and the name of the audit's key. */
async function opened(key: Secret) {
  const { ring, auditKey } = await start(key);
  const credential = await store.credentials.currentOf("p-ada" as PrincipalId, "main");
  const [held] = await store.heldMessages.all();
  const [row] = await store.outbox.open();
  if (!credential || !held || row?.operation.kind !== "direct") throw new Error("something is gone");
  const { message } = row.operation;
  const code = message.kind === "notice" && message.text.key === "invite-made" ? message.text.code : "";
  return {
    credential: ring.open(credential.sealedSecret, sealContextOf(credential)),
    held: ring.open(held.sealed, contextOfHeld(held)),
    code: ring.open(code, sealContextOfInvite("i-1" as InviteId)),
    digest: ring.digest("what was said"),
    audit: auditKey.verifierKey,
  };
}

const WHOLE = {
  credential: "device-secret-of-ada",
  held: "a-kept-message",
  code: "abcd-efgh",
  digest: openVault(OLD).digest("what was said"),
};

describe("a database from before keys were kept", () => {
  it("opens as it is, digests stay provable, and what lasts is sealed anew at the first start", async () => {
    expect(await opened(OLD)).toMatchObject(WHOLE);
    const { ring } = await start(OLD);
    expect(await store.dataKeys.sealedOtherwise(ring.sealing().kid, 9)).toEqual([]);
    expect(await opened(OLD)).toMatchObject(WHOLE);
    await expect(start(NEXT)).rejects.toThrow(/is not the key/);
  });

  it("keeps no key in the open", async () => {
    const { ring } = await start(OLD);
    const kept = JSON.stringify(await store.dataKeys.all());
    for (const { secret } of ring.keys()) expect(kept).not.toContain(secret.reveal());
  });

  it.each<[string, Partial<WrappedKey>]>([
    ["id", { kid: "00000000" }],
    ["purpose", { purpose: "digest" }],
    ["age", { epoch: 99 }],
  ])("opens no key in the place of another: neither its %s can be changed", async (_, change) => {
    await start(OLD);
    const row = (await store.dataKeys.all()).find(({ purpose }) => purpose === "seal");
    if (!row) throw new Error("there is no key");
    await store.transact(async (tx) => {
      await tx.dataKeys.remove(row.kid);
      await tx.dataKeys.add({ ...row, ...change });
    });
    await expect(start(OLD)).rejects.toMatchObject({ code: "secret.unreadable" });
  });
});

describe("replacing the key", () => {
  it("leaves nothing that the one before opens, and everything that the new one does", async () => {
    const { audit } = await opened(OLD);
    const { ring } = await start(OLD);
    const deps = { store, ring, clock };
    await beginRotation(deps, NEXT);
    await resealAll(deps);
    await finishRotation(deps, NEXT);
    expect(ring.open(ring.seal("made after it", "row"), "row")).toBe("made after it");
    await expect(start(OLD)).rejects.toThrow(/is not the key/);
    expect(await opened(NEXT)).toEqual({ ...WHOLE, audit });
    const wrappedBy = new Set((await store.dataKeys.all()).map((key) => key.wrappedBy));
    expect(wrappedBy.size).toBe(1);
    const actions = (await store.audit.list({}, 9)).map(({ action }) => action);
    expect(actions).toEqual(expect.arrayContaining(["secrets.key-rotation-began", "secrets.key-rotated"]));
  });

  it("lets go of keys that nothing needs, and only of those", async () => {
    const { ring } = await start(OLD);
    const deps = { store, ring, clock };
    await beginRotation(deps, NEXT);
    await resealAll(deps);
    await finishRotation(deps, NEXT);
    const sealing = async () =>
      (await store.dataKeys.all()).filter(({ purpose }) => purpose === "seal").length;
    // The invite's code still waits, sealed with the first key of all.
    await start(NEXT);
    expect(await sealing()).toBe(2);
    const [row] = await store.outbox.open();
    await store.transact((tx) => tx.outbox.markSent(row?.id ?? "", null));
    await start(NEXT);
    expect(await sealing()).toBe(1);
    await dropUnused(deps);
    expect(await sealing()).toBe(1);
  });

  it.each([1, 2, 3, 4])(
    "broken off at its write number %i opens with both keys until it is done",
    async (at) => {
      const { audit } = await opened(OLD);
      const { ring } = await start(OLD);
      let left = at;
      const breaking: Store = {
        ...store,
        transact(work) {
          left -= 1;
          return left > 0 ? store.transact(work) : Promise.reject(new Error("the power went"));
        },
      };
      const deps = { store: breaking, ring, clock };
      const rotating = beginRotation(deps, NEXT)
        .then(() => resealAll(deps))
        .then(() => finishRotation(deps, NEXT));
      const outcome = await rotating.then(
        () => "done",
        () => "broken",
      );
      if (outcome === "broken") expect(await opened(OLD)).toEqual({ ...WHOLE, audit });
      // Before its first write nothing was begun, and the new key is none of this database.
      if (at === 1) return expect(start(NEXT)).rejects.toThrow(/is not the key/);
      expect(await opened(NEXT)).toEqual({ ...WHOLE, audit });
      await expect(start(OLD)).rejects.toThrow(/is not the key/);
    },
  );

  it("names the audit's key where that is of another time, as after an older backup", async () => {
    const { ring } = await start(OLD);
    await writeFile(join(folder, "audit-signing-key"), `${openVault(NEXT).seal("x", "audit-signing-key")}\n`);
    await expect(start(OLD)).rejects.toThrow(
      /audit-signing-key was sealed with another key than this database/,
    );
    expect(ring.keys().length).toBeGreaterThan(1);
  });

  it("takes the next key of the data folder where only that opens, though it has not got its name", async () => {
    await writeFile(join(folder, "key"), OLD.reveal(), { mode: 0o600 });
    await writeFile(join(folder, "key.next"), NEXT.reveal(), { mode: 0o600 });
    const inFolder = () => unlock({ dataDir: folder, keyFromEnv: null }, store, world);
    const { ring } = await inFolder();
    const deps = { store, ring, clock };
    await beginRotation(deps, NEXT);
    await resealAll(deps);
    await finishRotation(deps, NEXT);
    expect((await inFolder()).ring.own().reveal()).toBe(NEXT.reveal());
    expect(readFileSync(join(folder, "key"), "utf8")).toBe(NEXT.reveal());
    expect((await inFolder()).ring.own().reveal()).toBe(NEXT.reveal());
  });

  it("leaves nothing at the next start of a key that was being made when everything died", async () => {
    await writeFile(join(folder, "key"), OLD.reveal(), { mode: 0o600 });
    const drafts = ["key.0123456789ab", "key.next.0123456789ab", "audit-signing-key.4711.draft"];
    for (const name of drafts) await writeFile(join(folder, name), NEXT.reveal(), { mode: 0o600 });
    await unlock({ dataDir: folder, keyFromEnv: null }, store, world);
    const left = readdirSync(folder);
    expect(left).toEqual(expect.arrayContaining(["key", "audit-signing-key"]));
    expect(left.filter((name) => drafts.includes(name))).toEqual([]);
  });

  it("goes on by itself where it was broken off in the data folder", async () => {
    await writeFile(join(folder, "key"), OLD.reveal(), { mode: 0o600 });
    const inFolder = () => unlock({ dataDir: folder, keyFromEnv: null }, store, world);
    const { ring } = await inFolder();
    await writeFile(join(folder, "key.next"), NEXT.reveal(), { mode: 0o600 });
    await beginRotation({ store, ring, clock }, NEXT);
    expect((await inFolder()).ring.own().reveal()).toBe(NEXT.reveal());
    expect(await opened(NEXT)).toMatchObject(WHOLE);
    await expect(start(OLD)).rejects.toThrow(/is not the key/);
  });

  it("can be begun again with another key while the one before still opens", async () => {
    const { ring } = await start(OLD);
    const deps = { store, ring, clock };
    await beginRotation(deps, THIRD);
    await beginRotation(deps, NEXT);
    await expect(start(THIRD)).rejects.toThrow(/is not the key/);
    expect(await opened(NEXT)).toMatchObject(WHOLE);
  });
});

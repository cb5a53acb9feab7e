import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseCheckpoint, parseNotes } from "../../../src/core/audit/checkpoint.ts";
import { type ChainSealer, createChainSealer } from "../../../src/core/audit/seal-chain.ts";
import type { CheckpointShelf } from "../../../src/core/ports/checkpoints.ts";
import { Secret } from "../../../src/secrets/secret.ts";
import { type AuditKey, loadOrCreateAuditKey } from "../../../src/secrets/signing-key.ts";
import { openVault } from "../../../src/secrets/vault.ts";
import { readVerifierKey } from "../../../src/secrets/verifier-key.ts";
import { openCheckpointFile } from "../../../src/system/checkpoint-file.ts";
import { openTempStore, type TempStore } from "../../fakes/temp-store.ts";
import { SILENT_LOGGER } from "../command/small-world.ts";
import { sampleEvent } from "./sample-chain.ts";

const vault = openVault(new Secret(randomBytes(32).toString("base64")));
const MINUTE = 60_000;

let temp: TempStore;
let folder: string;
let key: AuditKey;
let kept: string[];
let sealer: ChainSealer;
beforeEach(async () => {
  temp = await openTempStore();
  folder = await mkdtemp(join(tmpdir(), "gatehouse-seal-"));
  key = await loadOrCreateAuditKey(folder, vault);
  kept = [];
  sealer = open({ keep: async (note) => void kept.push(note) });
});
afterEach(async () => {
  sealer.stop();
  await temp.cleanup();
  await rm(folder, { recursive: true, force: true });
});

const open = (...shelves: CheckpointShelf[]) =>
  createChainSealer({ ...temp, logger: SILENT_LOGGER }, { signer: key.signer, shelves });

const record = (count: number) =>
  temp.store.transact(async (tx) => {
    for (let number = 1; number <= count; number++) await tx.audit.append(sampleEvent(number), number);
  });

/** Moves time on in the steps that the sealer takes, each with its reads and writes done. */
async function pass(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 10_000) {
    temp.clock.advance(10_000);
    // A round trip through the writer's queue, and one more for what the first look began.
    for (let turn = 0; turn < 5; turn++)
      await temp.store.transact(async (tx) => void (await tx.audit.head()));
  }
}

describe("sealing the chain", () => {
  it("signs what is new, with the newest record's number and hash, in the database and outside", async () => {
    await record(3);
    await sealer.seal();
    const [note] = parseNotes(kept[0] ?? "");
    const head = await temp.store.audit.head();
    expect(note && parseCheckpoint(note.text)).toEqual({
      origin: key.signer.origin,
      size: 3,
      hash: head?.hash,
    });
    expect(note && readVerifierKey(key.verifierKey)?.signed(note)).toBe(true);
    expect(await temp.store.audit.lastCheckpoint()).toMatchObject({ size: 3, note: kept[0] });
  });

  it("signs nothing where nothing is new", async () => {
    await sealer.seal();
    await record(1);
    await sealer.seal();
    await sealer.seal();
    expect(kept).toHaveLength(1);
  });

  it("signs after five minutes what few records there are, and many records soon", async () => {
    sealer.start();
    await record(2);
    await pass(10_000);
    // The first has nothing before it to wait for.
    expect(kept).toHaveLength(1);
    await record(1);
    await pass(4 * MINUTE);
    expect(kept).toHaveLength(1);
    await pass(MINUTE);
    expect(kept).toHaveLength(2);
    await record(1_000);
    await pass(10_000);
    expect(kept).toHaveLength(3);
  });

  it("goes on when a shelf does not take a note", async () => {
    const file = join(folder, "notes.txt");
    const broken = open({ keep: () => Promise.reject(new Error("full")) }, openCheckpointFile(file));
    await record(1);
    await broken.seal();
    await record(1);
    await broken.seal();
    const notes = parseNotes(await readFile(file, "utf8"));
    expect(notes.map((note) => parseCheckpoint(note.text)?.size)).toEqual([1, 2]);
  });

  it("keeps its notes from being changed or removed in the database", async () => {
    await record(1);
    await sealer.seal();
    await expect(
      temp.store.transact((tx) => tx.audit.addCheckpoint({ size: 1, note: "another", at: 0 })),
    ).rejects.toThrow();
  });
});

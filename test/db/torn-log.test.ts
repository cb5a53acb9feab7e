import { copyFileSync, mkdirSync, mkdtempSync, rmSync, statSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openStore } from "../../db/open-store.ts";
import type { Store } from "../../src/core/ports/store.ts";
import { nodeHasher } from "../../src/system/hasher.ts";
import { createFixedClock } from "../fakes/fixed-clock.ts";
import { denial, NOON } from "./sample-rows.ts";

const STEP = 512;
const TAIL = 32 * 1024;
const DEPS = { clock: createFixedClock(), hasher: nodeHasher };

let folder: string;
let store: Store;
/** The length of the write-ahead log when each transaction was acknowledged. */
const acknowledgedAt: number[] = [];

const isAudited = (index: number) => index % 2 === 0;
const whole = () => join(folder, "whole.db");
const logOf = (file: string) => `${file}-wal`;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "gatehouse-"));
  store = await openStore(`file:${whole()}`, DEPS);
  for (let index = 0; index < 12; index += 1) {
    await store.transact(async (tx) => {
      await tx.notes.set(`note ${index}`, "acknowledged");
      if (isAudited(index)) await tx.audit.append(denial(), NOON + index);
    });
    acknowledgedAt.push(statSync(logOf(whole())).size);
  }
});
afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What a power cut leaves: the log ends at `length`, or goes on with zeros that were never written over. */
function cutAt(length: number, tail: "missing" | "zeros"): string {
  const name = `${tail}-${length}`;
  mkdirSync(join(folder, name));
  const file = join(folder, name, "cut.db");
  copyFileSync(whole(), file);
  copyFileSync(logOf(whole()), logOf(file));
  truncateSync(logOf(file), length);
  if (tail === "zeros") truncateSync(logOf(file), length + TAIL);
  return file;
}

async function expectAcknowledged(file: string, length: number): Promise<void> {
  const acknowledged = acknowledgedAt.map((size) => size <= length);
  const reopened = await openStore(`file:${file}`, DEPS);
  const there = await Promise.all(acknowledgedAt.map((_, index) => reopened.notes.get(`note ${index}`)));
  const audit = await reopened.audit.page(0, 100);
  await reopened.transact((tx) => tx.notes.set("after", "the cut"));
  await reopened.close();
  expect([length, there.map((value) => value !== null)]).toEqual([length, acknowledged]);
  expect(audit).toHaveLength(acknowledged.filter((is, index) => is && isAudited(index)).length);
  const client = new Database(file, { readonly: true });
  expect(client.pragma("integrity_check", { simple: true })).toBe("ok");
  client.close();
}

describe("a write-ahead log that was cut short", { timeout: 60_000 }, () => {
  it.each(["missing", "zeros"] as const)(
    "gives back every transaction that was acknowledged before the cut (tail: %s)",
    async (tail) => {
      const end = statSync(logOf(whole())).size;
      expect(acknowledgedAt.filter((size) => size > end - TAIL).length).toBeGreaterThan(1);
      for (let length = end - TAIL; length <= end; length += STEP) {
        await expectAcknowledged(cutAt(length, tail), length);
      }
    },
  );
});

import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openFileStore } from "../../adapters/web/file-store.ts";

const MEGABYTE = 1024 * 1024;

describe("files that were handed over and never sent", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "gatehouse-web-files-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const onDisk = () => readdirSync(folder).sort();
  async function handOver(store: ReturnType<typeof openFileStore>, person: string, id: string, size = 1) {
    await store.put(id, Buffer.from("x"));
    store.pend(person, { id, name: id, type: "text/plain", size });
  }

  it("go by the oldest of a person, but for what stands in a message", async () => {
    const store = openFileStore(folder);
    await handOver(store, "ben", "b");
    for (let at = 10; at < 30; at++) {
      await handOver(store, "ada", `a${at}`);
      if (at === 11) expect(store.pending("ada", ["a11"])).toHaveLength(1);
    }
    expect(onDisk()).toEqual(["a11", ...Array.from({ length: 16 }, (_, at) => `a${14 + at}`), "b"]);
    expect([store.pending("ada", ["a13"]), store.pending("ben", ["a29"])]).toEqual([null, null]);
  });

  it("go by the oldest of everybody where they take too much of the disk together", async () => {
    const store = openFileStore(folder);
    for (const person of ["ada", "ben", "gus"]) await handOver(store, person, person, 100 * MEGABYTE);
    expect(onDisk()).toEqual(["ben", "gus"]);
    store.pending("ben", ["ben"]);
    await handOver(store, "ada", "ada2", 100 * MEGABYTE);
    await handOver(store, "ada", "ada3", 100 * MEGABYTE);
    expect(onDisk()).toEqual(["ada2", "ada3", "ben"]);
  });
});

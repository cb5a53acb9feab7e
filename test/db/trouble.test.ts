import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Tx } from "../../src/core/ports/store.ts";
import { type OpenStore, openWithConnections } from "./open-connections.ts";
import { addPeople, denial, NOON } from "./sample-rows.ts";

const LARGE = "x".repeat(200_000);
const aRound = () => new Promise<void>((resume) => setImmediate(resume));

let open: OpenStore;
beforeEach(() => {
  open = openWithConnections();
});
afterEach(() => open.cleanup());

describe("a full disk", () => {
  const fill = () => {
    const used = open.writer.client.pragma("page_count", { simple: true });
    open.writer.client.pragma(`max_page_count = ${used}`);
  };
  const makeSpace = () => open.writer.client.pragma("max_page_count = 1000000");

  it("rejects what cannot be written, keeps what was acknowledged, and ends by itself", async () => {
    const { store } = open;
    await store.transact((tx) => tx.notes.set("before", "kept"));
    fill();
    const large = store.transact((tx) => tx.notes.set("large", LARGE));
    await expect(large).rejects.toMatchObject({ code: "database.full" });
    expect(await store.notes.get("before")).toBe("kept");
    expect(await store.notes.get("large")).toBeNull();
    makeSpace();
    await store.transact((tx) => tx.notes.set("large", LARGE));
    expect(await store.notes.get("large")).toBe(LARGE);
  });

  it("acknowledges of many at once exactly those whose writes are there", async () => {
    const { store } = open;
    fill();
    const names = Array.from({ length: 12 }, (_, index) => `note ${index}`);
    const write = (name: string, index: number) =>
      store.transact((tx) => tx.notes.set(name, index % 4 === 3 ? LARGE : "small"));
    const outcomes = await Promise.allSettled(names.map(write));
    const there = await Promise.all(names.map((name) => store.notes.get(name)));
    expect(there.map((value) => value !== null)).toEqual(
      outcomes.map(({ status }) => status === "fulfilled"),
    );
    expect(outcomes.at(3)?.status).toBe("rejected");
    makeSpace();
    await Promise.all(names.map(write));
    expect(await store.notes.get("note 11")).toBe(LARGE);
  });

  it("rejects a callback that swallowed the fault and went on, and leaves nothing of it", async () => {
    const { store } = open;
    fill();
    const swallow = async (tx: Tx) => {
      await tx.notes.set("large", LARGE).catch(() => {});
      await tx.notes.set("small", "alone").catch(() => {});
    };
    await expect(store.transact(swallow)).rejects.toMatchObject({ code: "database.full" });
    expect(await store.notes.get("small")).toBeNull();
  });

  it("lets no effect pass without its audit", async () => {
    const { store } = open;
    fill();
    const unaudited = store.transact(async (tx) => {
      await addPeople(tx);
      await tx.audit.append(denial({ details: { long: LARGE } }), NOON);
    });
    await expect(unaudited).rejects.toMatchObject({ code: "database.full" });
    expect(await store.principals.all()).toEqual([]);
  });
});

describe("a database that another process writes to", () => {
  const holdLock = () => {
    const other = new Database(open.file);
    other.exec("BEGIN IMMEDIATE");
    return other;
  };
  const untilWaiting = async () => {
    while (open.clock.waiting() === 0) await aRound();
  };

  it("is waited for without holding up the event loop, and then written to", async () => {
    const other = holdLock();
    let done = false;
    const writing = open.store
      .transact((tx) => tx.notes.set("k", "v"))
      .then(() => {
        done = true;
      });
    const startedAt = performance.now();
    await untilWaiting();
    // The driver's own patience is 5,000 ms, spent inside of one blocking call.
    expect(performance.now() - startedAt).toBeLessThan(4_000);
    expect(await open.store.notes.get("k")).toBeNull();
    other.exec("ROLLBACK");
    other.close();
    expect(done).toBe(false);
    open.clock.advance(20);
    await writing;
    expect(await open.store.notes.get("k")).toBe("v");
  });

  it("is given up after seconds, for all that waited, and serves again once it is free", async () => {
    const other = holdLock();
    const writes = ["a", "b"].map((key) => open.store.transact((tx) => tx.notes.set(key, "v")));
    const outcomes = Promise.allSettled(writes);
    await untilWaiting();
    open.clock.advance(5_000);
    expect(await outcomes).toMatchObject([
      { status: "rejected", reason: { code: "database.busy" } },
      { status: "rejected", reason: { code: "database.busy" } },
    ]);
    other.close();
    await open.store.transact((tx) => tx.notes.set("a", "later"));
    expect(await open.store.notes.get("a")).toBe("later");
  });
});

describe("a fault of the database", () => {
  it("carries nothing of what was to be written", async () => {
    const link = open.store.transact((tx) =>
      tx.principals.link("slack:T01:U-SECRET" as never, "p-secret" as never, NOON),
    );
    const fault = await link.catch((thrown: unknown) => thrown);
    expect(fault).toMatchObject({ code: "internal" });
    expect(`${String(fault)} ${String((fault as Error).cause)}`).not.toMatch(/secret/i);
  });
});

describe("a read", () => {
  it("finds its rows by an index, save those that list everybody, every freeze and every key", () => {
    const plan = (sql: string) => {
      const values = Array.from(sql.matchAll(/\?/g), () => 1);
      const steps = open.reader.client.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...values);
      return steps.map((step) => String((step as { detail: string }).detail)).join("; ");
    };
    const reads = open.prepared.filter((sql) => sql.startsWith("select"));
    expect(reads.length).toBeGreaterThan(25);
    // The newest few by their own number are read from the end of the table, not through it.
    const newest = /order by "\w+"\."(seq|size)" desc limit \?$/;
    const scans = reads.filter((sql) => /SCAN (?!\w+ USING INDEX)/.test(plan(sql)) && !newest.test(sql));
    const listed = scans.map((sql) => /from "(\w+)"/.exec(sql)?.[1]);
    expect(listed.sort()).toEqual(["data_keys", "freezes", "principals"]);
  });
});

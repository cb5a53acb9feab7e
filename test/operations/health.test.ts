import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { watchHealth } from "../../src/operations/health.ts";
import { observeStore } from "../../src/operations/observe-store.ts";
import { quiet, until } from "../core/outbox/sender-bench.ts";
import { denial, NOON } from "../db/sample-rows.ts";
import { openObservedTeam } from "./observed-team.ts";

let bench: Awaited<ReturnType<typeof openObservedTeam>>;
beforeEach(async () => {
  bench = await openObservedTeam();
});
afterEach(() => bench.close());

const fill = () => {
  const used = bench.writer.client.pragma("page_count", { simple: true });
  bench.writer.client.pragma(`max_page_count = ${used}`);
};
const makeSpace = () => bench.writer.client.pragma("max_page_count = 1000000");
const reasons = async () => (await bench.operations.health()).reasons;
const LARGE = "x".repeat(18_000);

describe("a full disk", () => {
  it("turns us unready with the reason, acknowledges nothing that is not kept, and ends by itself", async () => {
    const { team, operations, clock } = bench;
    expect(await operations.health()).toEqual({ ready: true, reasons: [] });
    fill();
    await expect(team.say("ada", LARGE, "t1")).rejects.toMatchObject({ code: "database.full" });
    expect(await reasons()).toEqual([expect.stringContaining("database.full")]);
    makeSpace();
    clock.advance(5_000);
    await until(async () => (await operations.health()).ready);
    expect(await team.say("ada", "small", "t1")).toBe("stored");
    await team.asks(1);
  });

  it("in the middle of a turn loses neither the turn nor its answer, and runs it once", async () => {
    const { team, clock } = bench;
    await team.say("ada", "one", "t1");
    await team.asks(1);
    await until(async () => (await bench.store.turns.unfinished())[0]?.state === "running");
    fill();
    team.asked[0]?.answer("y".repeat(60_000));
    await until(async () => (await reasons()).length > 0);
    makeSpace();
    for (let second = 0; second < 5; second++) {
      await quiet();
      clock.advance(1_000);
    }
    await team.asks(2);
    const [first, again] = team.asked.map(({ request }) => request);
    expect(again).toMatchObject({ idempotencyKey: first?.idempotencyKey, resumed: true });
    team.asked[1]?.answer("the same answer");
    await until(() => team.chat.textsIn("t1").includes("the same answer"));
    expect(await bench.store.audit.list({ action: "turn.failed" }, 9)).toEqual([]);
    expect(await bench.store.audit.list({ action: "turn.answered" }, 9)).toHaveLength(1);
  });

  it("is told apart when it is the audit that cannot be written", async () => {
    const { operations } = bench;
    fill();
    const denied = operations.store.transact((tx) =>
      tx.audit.append(denial({ details: { long: LARGE.repeat(9) } }), NOON),
    );
    await expect(denied).rejects.toMatchObject({ code: "database.full" });
    expect(await reasons()).toEqual([expect.stringContaining("audit cannot be written")]);
    makeSpace();
  });
});

describe("a database that something else holds", () => {
  it("turns us unready while it lasts, and what was to be written is written afterwards", async () => {
    const { team, clock, operations } = bench;
    const other = new Database(bench.file);
    other.exec("BEGIN IMMEDIATE");
    const accepted = team.say("ada", "one", "t1");
    await until(() => clock.waiting() > 0);
    for (let step = 0; step < 110; step++) {
      clock.advance(20);
      await quiet(3);
    }
    expect(await reasons()).toEqual([expect.stringMatching(/busy for 2 s/)]);
    other.exec("ROLLBACK");
    other.close();
    clock.advance(20);
    expect(await accepted).toBe("stored");
    expect(await operations.health()).toEqual({ ready: true, reasons: [] });
  });
});

describe("readiness", () => {
  const watch = (free: number | null, least: number) => {
    const watched = watchHealth({
      clock: bench.clock,
      store: bench.store,
      longestWaitMs: () => 0,
      diskFree: async () => {
        if (free === null) throw new Error("it does not tell");
        return free;
      },
      leastDiskFree: least,
    });
    watched.enter("serving");
    return watched.health();
  };

  it("ends before the disk is full", async () => {
    expect(await watch(150 * 1024 * 1024, 200 * 1024 * 1024)).toEqual({
      ready: false,
      reasons: ["the disk has 150 MB free, fewer than 200"],
    });
    expect(await watch(200 * 1024 * 1024, 200 * 1024 * 1024)).toMatchObject({ ready: true });
    expect(await watch(null, 1)).toMatchObject({ ready: true });
  });

  it("does not end for a transaction that fails by its own choice", async () => {
    const { operations } = bench;
    const failing = operations.store.transact(async () => {
      throw new Error("changed my mind");
    });
    await expect(failing).rejects.toThrow("changed my mind");
    expect(await operations.health()).toMatchObject({ ready: true });
  });

  it("begins with serving and ends with stopping", async () => {
    const { operations } = bench;
    operations.enter("stopping");
    expect(await operations.health()).toEqual({ ready: false, reasons: ["stopping"] });
  });
});

describe("an observed store", () => {
  it("tells nothing of what was undone", async () => {
    const facts: string[] = [];
    const watcher = {
      onFacts: (all: readonly { kind: string }[]) => facts.push(...all.map(({ kind }) => kind)),
      onCommit() {},
    };
    const { store } = observeStore(bench.store, watcher, () => 0);
    const undone = store.transact(async (tx) => {
      await tx.outbox.add(
        { id: "o1", lane: "l", turnId: null, operation: { kind: "remove", of: "x" } },
        NOON,
      );
      throw new Error("no");
    });
    await expect(undone).rejects.toThrow("no");
    expect(facts).toEqual([]);
  });
});

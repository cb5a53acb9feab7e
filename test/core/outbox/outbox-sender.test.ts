import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AppError } from "../../../src/core/errors.ts";
import { placeOf } from "../turn/scripted-chat.ts";
import { BEN, openSenderBench, quiet, until } from "./sender-bench.ts";

let bench: Awaited<ReturnType<typeof openSenderBench>>;
beforeEach(async () => {
  bench = await openSenderBench();
});
afterEach(() => bench.close());

const LIMITED = (ms: number, retryScope: "place" | "operation" | "platform" = "place") => ({
  code: "platform.rate-limited" as const,
  options: { retryAfterMs: ms, retryScope },
});

describe("a lane of the outbox", () => {
  it("keeps its order while it waits for a rate limit, and waits exactly once", async () => {
    const { chat, clock, post } = bench;
    chat.fail("c1", LIMITED(30_000));
    const first = await post("c1", "one");
    await post("c1", "two");
    await until(async () => (await bench.stateOf(first)) === "pending" && clock.waiting() > 0);
    clock.advance(29_999);
    await quiet();
    expect(chat.shown).toEqual([]);
    clock.advance(1);
    await until(() => chat.shown.length === 2);
    expect(chat.textsIn("c1")).toEqual(["one", "two"]);
  });

  it("waits the time it was told, even when the wall clock is set back meanwhile", async () => {
    const { chat, clock, post } = bench;
    chat.fail("c1", LIMITED(30_000));
    await post("c1", "one");
    await until(() => chat.calls.length === 1);
    bench.skewClock(-3_600_000);
    await until(() => clock.waiting() > 0);
    clock.advance(30_000);
    await until(() => chat.shown.length === 1);
  });

  it("does not hold up another lane", async () => {
    const { chat, clock, post } = bench;
    chat.fail("c1", LIMITED(30_000));
    await post("c1", "one");
    await until(() => clock.waiting() > 0);
    await post("c2", "other");
    await until(() => chat.shown.length === 1);
    expect(chat.textsIn("c2")).toEqual(["other"]);
  });

  it.each(["operation", "platform"] as const)(
    "waits with all others when the %s is limited",
    async (scope) => {
      const { chat, clock, post } = bench;
      chat.fail("c1", LIMITED(30_000, scope));
      await post("c1", "one");
      await until(() => clock.waiting() >= 2);
      await post("c2", "other");
      await quiet();
      expect(chat.calls).toEqual(["c1"]);
      clock.advance(30_000);
      await until(() => chat.shown.length === 2);
    },
  );

  it("goes on where an earlier process stopped, without waiting for a time that the clock has moved away from", async () => {
    const { chat, clock, post } = bench;
    chat.fail("c1", LIMITED(1_000));
    const id = await post("c1", "one");
    await until(async () => (await bench.stateOf(id)) === "pending" && clock.waiting() > 0);
    await bench.sender.stop();
    const far = clock.now() + 365 * 24 * 3_600_000;
    await bench.store.transact((tx) => tx.outbox.markPending(id, "x", far, false));
    await bench.restart();
    await until(() => clock.waiting() > 0);
    clock.advance(3_600_000);
    await until(() => chat.shown.length === 1);
  });
});

describe("a send that may have worked", () => {
  it("is looked for, and not repeated when it is there", async () => {
    const { chat, clock, post } = bench;
    chat.fail("c1", { code: "platform.ambiguous", thenShown: true });
    const id = await post("c1", "one");
    await until(async () => (await bench.stateOf(id)) === "ambiguous" && clock.waiting() > 0);
    clock.advance(500);
    await until(async () => (await bench.stateOf(id)) === "sent");
    expect(chat.textsIn("c1")).toEqual(["one"]);
  });

  it("is sent again when it is surely not there", async () => {
    const { chat, clock, post } = bench;
    chat.fail("c1", { code: "platform.ambiguous" });
    const id = await post("c1", "one");
    await until(async () => (await bench.stateOf(id)) === "ambiguous" && clock.waiting() > 0);
    clock.advance(500);
    await until(async () => (await bench.stateOf(id)) === "sent");
    expect(chat.shown.map(({ options }) => options.repeated)).toEqual([false]);
  });

  it("holds up nothing but itself while the platform limits the looking", async () => {
    const { chat, clock, post } = bench;
    const { findPost } = chat.adapter;
    Object.assign(chat.adapter, {
      findPost: async () => {
        throw new AppError("platform.rate-limited", "slow", LIMITED(60_000, "operation").options);
      },
    });
    chat.fail("c1", { code: "platform.ambiguous", thenShown: true });
    const id = await post("c1", "one");
    await until(async () => (await bench.stateOf(id)) === "ambiguous" && clock.waiting() > 0);
    clock.advance(500);
    await until(async () => (await bench.store.outbox.get(id))?.lastError === "platform.rate-limited");
    await post("c2", "other");
    await until(() => chat.textsIn("c2").length === 1);
    Object.assign(chat.adapter, { findPost });
    await until(() => clock.waiting() > 0);
    clock.advance(60_000);
    await until(async () => (await bench.stateOf(id)) === "sent");
    expect(chat.textsIn("c1")).toEqual(["one"]);
  });

  it("is marked when nobody can say, and given up rather than repeated for ever", async () => {
    await bench.close();
    bench = await openSenderBench({ findable: false });
    const { chat, clock, post } = bench;
    chat.failAlways("c1", { code: "platform.ambiguous", thenShown: true });
    const id = await post("c1", "one", BEN);
    for (let round = 0; round < 40 && (await bench.stateOf(id)) !== "dead"; round++) {
      await quiet(20);
      clock.advance(60_000);
    }
    expect(await bench.stateOf(id)).toBe("dead");
    const copies = chat.shown.filter(({ options }) => options.key === id);
    expect(copies.map(({ options }) => options.repeated)).toEqual([false, true, true]);
  });
});

describe("a change of what was said", () => {
  const change = (of: string, kind: "replace" | "remove") =>
    bench.add({
      id: `o-${kind}`,
      lane: "web/c1",
      turnId: null,
      operation:
        kind === "remove"
          ? { kind, of }
          : {
              kind,
              of,
              place: placeOf("c1"),
              message: { kind: "notice", text: { key: "internal-fault" }, buttons: [], reference: null },
            },
    });
  beforeEach(async () => {
    await bench.close();
    bench = await openSenderBench({ findable: false });
  });

  it("that may have worked is made again, which is the same as once: no copy, no mark, and none given up", async () => {
    const { chat, clock, post } = bench;
    const of = await post("c1", "one");
    await until(async () => (await bench.stateOf(of)) === "sent");
    const ambiguous = { code: "platform.ambiguous", thenShown: true } as const;
    chat.fail("c1", ambiguous, ambiguous, ambiguous, ambiguous);
    const id = await change(of, "replace");
    for (let tries = 2; tries <= 5; tries++) {
      await until(() => chat.calls.length === tries && clock.waiting() > 0);
      clock.advance(60_000);
    }
    await until(async () => (await bench.stateOf(id)) === "sent");
    expect(chat.shown.slice(1).map(({ options }) => [options.key, options.repeated])).toEqual(
      Array.from({ length: 5 }, () => [of, false]),
    );
    expect(await bench.store.outbox.get(id)).toMatchObject({ attempts: 4, repeated: false });
  });

  it("is not noted as tried before it is made, and what is gone is said anew, once", async () => {
    const { chat, post } = bench;
    const of = await post("c1", "one");
    await until(async () => (await bench.stateOf(of)) === "sent");
    chat.fail("c1", { code: "platform.not-found" });
    const id = await change(of, "replace");
    await until(async () => (await bench.stateOf(id)) === "sent");
    expect(chat.shown.map(({ options }) => options.key)).toEqual([of, id]);
    expect(await bench.store.outbox.get(id)).toMatchObject({ attempts: 1, ref: { id } });
    const gone = await change(id, "remove");
    await until(async () => (await bench.stateOf(gone)) === "sent");
    expect(await bench.store.outbox.get(gone)).toMatchObject({ attempts: 0, ref: null });
  });
});

describe("a row that its platform takes no more", () => {
  it("is given up when it fails again and again while others go through, and its lane goes on", async () => {
    const { chat, clock, post } = bench;
    chat.failAlways("poison", { code: "platform.unreachable" });
    const id = await post("poison", "one");
    for (let round = 0; round < 40 && (await bench.stateOf(id)) !== "dead"; round++) {
      await post("healthy", `${round}`);
      await quiet(40);
      clock.advance(60_000);
    }
    expect(await bench.stateOf(id)).toBe("dead");
    chat.heal("poison");
    await post("poison", "two");
    await until(() => chat.textsIn("poison").includes("two"));
  });

  it("is never given up because the whole platform is away", async () => {
    const { chat, clock, post } = bench;
    chat.failAlways("c1", { code: "platform.unreachable" });
    chat.failAlways("c2", { code: "platform.unreachable" });
    const ids = [await post("c1", "one"), await post("c2", "two")];
    for (let round = 0; round < 100; round++) {
      await quiet(15);
      clock.advance(60_000);
    }
    expect(await Promise.all(ids.map(bench.stateOf))).toEqual(["pending", "pending"]);
    chat.heal("c1");
    chat.heal("c2");
    clock.advance(60_000);
    await until(() => chat.shown.length === 2);
  });
});

describe("whoever waits for a row", () => {
  it("hears of its end though the database could not be read in that moment", async () => {
    const { chat, clock, post, store } = bench;
    const { get } = store.outbox;
    chat.hold();
    const id = await post("c1", "one");
    await until(() => chat.calls.length === 1);
    const told = bench.sender.settled(id);
    await quiet();
    let failures = 0;
    Object.assign(store.outbox, {
      get: async (row: string) => {
        // Sent it is, and only its reading fails.
        const found = await get(row);
        if (found?.state !== "sent" || failures++ > 0) return found;
        throw new AppError("database.io", "away");
      },
    });
    // The lane itself reads it once more before it ends.
    chat.letGo();
    await until(() => failures === 1 && clock.waiting() > 0);
    clock.advance(1000);
    await expect(told).resolves.toMatchObject({ id, state: "sent" });
  });
});

describe("stopping", () => {
  it("ends every wait at once, and waits for the call that is under way", async () => {
    const { chat, clock, post } = bench;
    chat.fail("c1", LIMITED(30_000));
    await post("c1", "waits");
    await until(() => clock.waiting() > 0);
    chat.hold();
    const id = await post("c2", "under way");
    await until(() => chat.calls.includes("c2"));
    let stopped = false;
    const stopping = bench.sender.stop().then(() => {
      stopped = true;
    });
    await quiet();
    expect(stopped).toBe(false);
    chat.letGo();
    await stopping;
    expect(await bench.stateOf(id)).toBe("sent");
    expect(chat.textsIn("c1")).toEqual([]);
  });
});

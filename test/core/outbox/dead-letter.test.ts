import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { BEN, openSenderBench, until } from "./sender-bench.ts";

let bench: Awaited<ReturnType<typeof openSenderBench>>;
beforeEach(async () => {
  bench = await openSenderBench();
});
afterEach(() => bench.close());

const REFUSED = { code: "platform.refused" } as const;
const GONE = { code: "platform.not-found" } as const;

describe("an answer that the platform refuses for good", () => {
  it("is kept, and the place is told", async () => {
    const { chat, post } = bench;
    chat.fail("c1", REFUSED);
    const id = await post("c1", "too long");
    await until(() => chat.shown.length > 0);
    expect(chat.textsIn("c1")).toEqual(["[undeliverable]"]);
    expect(await bench.store.outbox.get(id)).toMatchObject({
      state: "dead",
      lastError: "scripted platform.refused",
    });
  });

  it("is told to the person directly when the place takes nothing", async () => {
    const { chat, post } = bench;
    chat.failAlways("c1", REFUSED);
    await post("c1", "one", BEN);
    await until(() => chat.shown.length > 0);
    expect(chat.textsIn(BEN)).toEqual(["[undeliverable]"]);
    expect(chat.calls).toEqual(["c1", "c1", BEN]);
  });

  it("is told directly at once when the place is gone", async () => {
    const { chat, post } = bench;
    chat.failAlways("c1", GONE);
    await post("c1", "one", BEN);
    await until(() => chat.shown.length > 0);
    expect(chat.calls).toEqual(["c1", BEN]);
  });

  it("is written down and no more once every way is refused", async () => {
    const { chat, post } = bench;
    chat.failAlways("c1", REFUSED);
    chat.failAlways(BEN, REFUSED);
    await post("c1", "one", BEN);
    await until(() => chat.calls.includes(BEN));
    await bench.sender.idle();
    expect(chat.calls).toEqual(["c1", "c1", BEN]);
    expect(await bench.store.outbox.open()).toEqual([]);
    expect(await bench.store.audit.list({ action: "message.undelivered" }, 10)).toHaveLength(3);
  });
});

import { afterEach, describe, expect, it, vi } from "vitest";
import { createCallBudget } from "../../adapters/shared/call-budget.ts";
import type { AgentId } from "../../src/core/access/permission.ts";
import type { MessageRef } from "../../src/core/conversation/place.ts";
import type { OutboundMessage } from "../../src/core/words/text.ts";
import { createFixedClock } from "../fakes/fixed-clock.ts";
import { type Bench, openBench } from "./discord-harness.ts";

const EDIT = "PATCH /channels/:id/messages/:id";
const POST = "POST /channels/:id/messages";
const AGENT = { id: "designer" as AgentId, name: "Designer" };
const status: OutboundMessage = {
  kind: "status",
  agent: AGENT,
  activity: { kind: "thinking" },
  buttons: [{ label: { key: "stop" }, token: "token-of-stop", tone: "danger" }],
};

let bench: Bench;
afterEach(() => bench.close());

const open = async (made: MessageRef[] = []) => {
  bench = await openBench();
  const line = await bench.adapter.post(bench.place(), status, {
    key: "o1",
    privateTo: null,
    repeated: false,
  });
  const recipient = bench.person(bench.ada);
  return bench.adapter.openReply({
    place: bench.place(),
    recipient,
    status: line,
    onMade: (ref) => made.push(ref),
  });
};
/** Moves time on until it is so, for 40 s at most: on a busy machine a call can be under way for long. */
const until = async (look: () => boolean) => {
  const end = bench.clock.now() + 40_000;
  await vi.waitFor(
    () => {
      if (!look() && bench.clock.now() < end) bench.clock.advance(100);
      expect(look()).toBe(true);
    },
    { timeout: 20_000, interval: 5 },
  );
};
const shown = () => bench.discord.answersIn(bench.thread).map(({ content }) => content);

describe("a growing answer", () => {
  it("takes the status line over, keeps its button, and is edited no faster than four times in five seconds", async () => {
    const stream = await open();
    for (let count = 1; count <= 200; count += 1) {
      stream.show(`word ${"and more ".repeat(count / 2)}`);
      bench.clock.advance(50);
      // Calls go over a real socket: time passes slowly enough that one which is late is hardly later by the clock.
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const calls = bench.discord.calls(EDIT).map(({ at }) => at);
    expect(calls.length).toBeGreaterThan(4);
    // Calls are seen when they arrive, a little after they were made.
    for (const at of calls)
      expect(calls.filter((other) => other >= at && other < at + 4400).length).toBeLessThanOrEqual(4);
    expect(bench.discord.answersIn(bench.thread).flatMap(bench.discord.buttons)).toMatchObject([
      { text: "Stop" },
    ]);
    await stream.settle();
  });

  it("goes on in further messages where it gets long, and names them all", async () => {
    const made: MessageRef[] = [];
    const stream = await open(made);
    const long = Array.from(
      { length: 90 },
      (_, index) => `Paragraph ${index} ${"of many words ".repeat(5)}`,
    ).join("\n\n");
    stream.show(long);
    await until(() => shown().some((text) => text.includes("Paragraph 89")));
    expect(shown().every((text) => text.length <= 2000)).toBe(true);
    const refs = await stream.settle();
    expect(refs.map(({ id }) => id)).toEqual(bench.discord.answersIn(bench.thread).map(({ id }) => id));
    expect(made).toEqual(refs.slice(1));
  });

  it("shows the newest after Discord asked to wait, and nothing in between", async () => {
    const stream = await open();
    bench.discord.fail(EDIT, { kind: "rate-limited", retryAfterSeconds: 3 });
    stream.show("first");
    await until(() => bench.discord.calls(EDIT).length === 1);
    stream.show("second");
    bench.clock.advance(1000);
    stream.show("third");
    bench.clock.advance(1000);
    expect(bench.discord.calls(EDIT)).toHaveLength(1);
    // The library counts the wait by the machine's own clock.
    await new Promise((resolve) => setTimeout(resolve, 3100));
    await until(() => shown().some((text) => text.includes("third")));
    expect(bench.discord.calls(EDIT).map(({ body }) => body.content)).not.toContain("second");
    await stream.settle();
  });

  it("holds up no other channel while Discord asks to wait in one", async () => {
    const stream = await open();
    bench.discord.fail(EDIT, { kind: "rate-limited", retryAfterSeconds: 300 });
    stream.show("first");
    await until(() => bench.discord.calls(EDIT).length === 1);
    const thread = bench.discord.addThread(bench.channel, [bench.ada]);
    const place = bench.place({ thread });
    const options = { key: "o2", privateTo: null, repeated: false };
    const line = await bench.adapter.post(place, status, options);
    const other = bench.adapter.openReply({ place, recipient: bench.person(bench.ada), status: line });
    other.show("elsewhere");
    await until(() => bench.discord.answersIn(thread).some(({ content }) => content === "elsewhere"));
    other.show("elsewhere, and on");
    await until(() => bench.discord.answersIn(thread).some(({ content }) => content.endsWith("and on")));
    expect(bench.discord.calls(EDIT).filter(({ ids }) => ids[0] === bench.thread)).toHaveLength(1);
    await Promise.all([stream.settle(), other.settle()]);
  });

  it("ends quietly when its message is gone, for the final comes by another way", async () => {
    const stream = await open();
    bench.discord.fail(EDIT, { kind: "error", status: 404, code: 10008 });
    stream.show("words");
    await until(() => bench.discord.calls(EDIT).length === 1);
    stream.show("words and more");
    bench.clock.advance(10_000);
    expect(await stream.settle()).toEqual([]);
    expect(bench.discord.calls(EDIT)).toHaveLength(1);
  });

  it("names a message whose answer was lost, so that nothing of it stays behind", async () => {
    const stream = await open();
    const long = Array.from(
      { length: 40 },
      (_, index) => `Paragraph ${index} ${"of many words ".repeat(5)}`,
    ).join("\n\n");
    bench.discord.fail(POST, { kind: "apply-then-reset" });
    stream.show(long);
    await until(() => bench.discord.answersIn(bench.thread).length === 2);
    const refs = await stream.settle();
    expect(refs.map(({ id }) => id)).toEqual(bench.discord.answersIn(bench.thread).map(({ id }) => id));
  });
});

describe("the budget of calls", () => {
  it("counts each channel by itself, and all of them together", async () => {
    bench = await openBench({ start: false });
    const clock = createFixedClock();
    const budget = createCallBudget(clock, { calls: 2, windowMs: 1000 }, { calls: 3, windowMs: 1000 });
    expect([budget.take("a"), budget.take("a"), budget.take("a")]).toEqual([true, true, false]);
    expect([budget.take("b"), budget.take("c")]).toEqual([true, false]);
    clock.advance(1001);
    budget.rest(500, "a");
    expect([budget.take("a"), budget.take("b")]).toEqual([false, true]);
    budget.rest(5000);
    expect(budget.take("c")).toBe(false);
    clock.advance(5001);
    expect([budget.take("a"), budget.take("c")]).toEqual([true, true]);
  });

  it("spaces many growing answers so that all get their turn", async () => {
    bench = await openBench({ start: false });
    const budget = createCallBudget(
      createFixedClock(),
      { calls: 4, windowMs: 5000 },
      { calls: 40, windowMs: 1000 },
    );
    expect(budget.spacingMs()).toBe(1250);
    const leave = Array.from({ length: 100 }, () => budget.join());
    expect(budget.spacingMs()).toBe(2500);
    for (const one of leave) one();
    expect(budget.spacingMs()).toBe(1250);
  });
});

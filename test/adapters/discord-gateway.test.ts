import { afterEach, describe, expect, it, vi } from "vitest";
import type { ChatHost } from "../../src/core/ports/chat-adapter.ts";
import { type Bench, openBench } from "./discord-harness.ts";

let bench: Bench;
afterEach(() => bench.close());

const texts = () => bench.inbox.events.map((event) => (event.kind === "message" ? event.text : event.kind));

describe("the connection", () => {
  it("asks for as little as it takes", async () => {
    bench = await openBench();
    expect(bench.adapter.status?.()).toBe("up");
    const least = (1 << 0) | (1 << 2) | (1 << 9) | (1 << 12) | (1 << 15);
    expect(bench.discord.gateway.intents()).toBe(least);
    // Who asks for a switch that is off is not let in at all.
    bench.discord.state.app.serverMembers = true;
    await bench.restart();
    expect(bench.discord.gateway.intents()).toBe(least | (1 << 1));
  });

  it("refuses to start with a wrong token", async () => {
    bench = await openBench({ start: false });
    bench.discord.fail("GET /applications/@me", { kind: "error", status: 401, code: 0 });
    await expect(bench.start()).rejects.toMatchObject({ code: "platform.unauthorized" });
  });

  it("refuses to start while it may not read messages, and names the switch", async () => {
    bench = await openBench({ start: false });
    bench.discord.state.app.messageContent = false;
    await expect(bench.start()).rejects.toThrow(/Message Content Intent on/);
  });

  it("starts when Discord is reached, however late", async () => {
    bench = await openBench({ start: false });
    bench.discord.fail("GET /applications/@me", { kind: "status", status: 502 });
    await bench.start();
    expect(bench.adapter.status?.()).toBe("starting");
    bench.clock.advance(5000);
    await bench.discord.waitFor(() => bench.adapter.status?.() === "up");
  });

  it("resumes, hears what it missed, and nothing twice", async () => {
    bench = await openBench();
    bench.discord.say(bench.ada, bench.thread, "before");
    await bench.taken(1);
    bench.discord.gateway.cut();
    await bench.discord.waitFor(() => !bench.discord.gateway.isConnected());
    bench.discord.say(bench.ada, bench.thread, "meanwhile");
    await bench.discord.waitFor(() => bench.discord.gateway.resumed() === 1, "a resumed session", 15_000);
    await bench.taken(2);
    expect(texts()).toEqual(["before", "meanwhile"]);
    expect(bench.discord.gateway.identified()).toBe(1);
  }, 20_000);

  it("reads back what a lost session missed, everywhere, in order, once", async () => {
    bench = await openBench();
    const dm = bench.discord.dm(bench.ada);
    bench.discord.say(bench.ada, dm, "directly, before");
    bench.discord.say(bench.ada, bench.thread, "in the thread, before");
    await bench.taken(2);
    bench.discord.gateway.loseSession();
    await bench.discord.waitFor(() => !bench.discord.gateway.isConnected());
    bench.clock.advance(10_000);
    for (const count of [1, 2, 3]) bench.discord.say(bench.ada, bench.thread, `in the thread ${count}`);
    bench.discord.say(bench.ada, dm, "directly");
    bench.discord.say(bench.ada, bench.channel, `${bench.discord.mention} in the channel`);
    bench.discord.say(bench.ada, bench.channel, "between people");
    await bench.discord.waitFor(() => bench.inbox.events.length >= 7, "all of it", 15_000);
    const thread = texts().filter((text) => text.startsWith("in the thread"));
    expect(thread).toEqual([
      "in the thread, before",
      "in the thread 1",
      "in the thread 2",
      "in the thread 3",
    ]);
    expect(texts()).toEqual(expect.arrayContaining(["directly", "in the channel"]));
    expect(bench.inbox.events).toHaveLength(7);
  }, 20_000);

  it("reads back the places of its conversations after a restart, also a hundred messages and more", async () => {
    let lastUsedAt = 0;
    const host: ChatHost = {
      suggest: async () => [],
      usedPlaces: async () => [{ place: bench.direct(bench.ada), lastUsedAt }],
    };
    bench = await openBench({ host });
    lastUsedAt = bench.clock.now();
    const dm = bench.discord.dm(bench.ada);
    await bench.adapter.stop();
    bench.clock.advance(3 * 3_600_000);
    for (let count = 1; count <= 130; count += 1) bench.discord.say(bench.ada, dm, `message ${count}`);
    await bench.restart();
    await bench.discord.waitFor(() => bench.inbox.events.length >= 130, "all of it");
    expect(texts()[0]).toBe("message 1");
    expect(texts().at(-1)).toBe("message 130");
  });

  it("reads a quarter of an hour of its channels back after a restart, and nothing older", async () => {
    bench = await openBench();
    await bench.adapter.stop();
    const minute = 60_000;
    bench.discord.say(bench.ada, bench.channel, `${bench.discord.mention} too long ago`);
    bench.clock.advance(10 * minute);
    bench.discord.say(bench.ada, bench.channel, `${bench.discord.mention} of late`);
    bench.clock.advance(7 * minute);
    await bench.restart();
    await bench.taken(1);
    expect(texts()).toEqual(["of late"]);
  });

  it("reads one place back later when Discord asks to wait there, and the others at once", async () => {
    bench = await openBench();
    const threads = [
      bench.thread,
      ...Array.from({ length: 9 }, () => bench.discord.addThread(bench.channel, [bench.ada])),
    ];
    for (const thread of threads) bench.discord.say(bench.ada, thread, "before");
    await bench.taken(threads.length);
    bench.discord.gateway.loseSession();
    await bench.discord.waitFor(() => !bench.discord.gateway.isConnected());
    for (const thread of threads) bench.discord.say(bench.ada, thread, `after in ${thread}`);
    const slow = bench.thread;
    bench.discord.fail(
      "GET /channels/:id/messages",
      { kind: "rate-limited", retryAfterSeconds: 0.5 },
      { of: slow },
    );
    const missed = () => texts().filter((text) => text.startsWith("after"));
    await bench.discord.waitFor(() => missed().length === threads.length - 1, "the others", 15_000);
    expect(missed()).not.toContain(`after in ${slow}`);
    const wait = { timeout: 15_000, interval: 600 };
    await vi.waitFor(() => {
      bench.clock.advance(1000);
      expect(missed()).toContain(`after in ${slow}`);
    }, wait);
    expect(new Set(missed()).size).toBe(threads.length);
  }, 40_000);

  it("does not run what was edited before it was read back", async () => {
    bench = await openBench();
    bench.discord.gateway.loseSession();
    await bench.discord.waitFor(() => !bench.discord.gateway.isConnected());
    const said = bench.discord.say(bench.ada, bench.thread, "hello");
    said.message.edits = 1;
    bench.discord.say(bench.ada, bench.thread, "after it");
    await bench.discord.waitFor(() => texts().includes("after it"), "what came after", 15_000);
    expect(texts()).not.toContain("hello");
  }, 20_000);

  it("stores again what could not be stored", async () => {
    bench = await openBench();
    bench.inbox.refuseNext();
    bench.discord.say(bench.ada, bench.thread, "keep this");
    await bench.discord.waitFor(() => bench.logger.lines.find(({ level }) => level === "error"));
    expect(bench.inbox.events).toEqual([]);
    bench.clock.advance(1000);
    await bench.taken(1);
    expect(texts()).toEqual(["keep this"]);
  });

  it("takes nothing once it is stopped", async () => {
    bench = await openBench();
    await bench.adapter.stop();
    bench.discord.say(bench.ada, bench.thread, "too late");
    expect(bench.adapter.status?.()).toBe("down");
    expect(bench.inbox.events).toEqual([]);
  });

  it("tries again later when Discord ends it for good", async () => {
    bench = await openBench();
    bench.discord.gateway.end(4014);
    await bench.discord.waitFor(() =>
      bench.logger.lines.find(({ message }) => message.startsWith("Discord refuses us")),
    );
    expect(bench.adapter.status?.()).toBe("down");
    bench.clock.advance(60_000);
    await bench.discord.waitFor(() => bench.adapter.status?.() === "up", "a new connection", 15_000);
  }, 20_000);
});

import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AgentId } from "../../src/core/access/permission.ts";
import type { Place } from "../../src/core/conversation/place.ts";
import type { OutboundMessage } from "../../src/core/words/text.ts";
import { CHANNEL, PERMISSION } from "../fakes/discord-server.ts";
import { type Bench, openBench } from "./discord-harness.ts";

const POST = "POST /channels/:id/messages";
const AGENT = { id: "designer" as AgentId, name: "Designer" };
const answer = (markdown: string): OutboundMessage => ({
  kind: "answer",
  markdown,
  part: 1,
  parts: 1,
  agent: AGENT,
});
const key = (id: string) => ({ key: id, privateTo: null, repeated: false });

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(() => bench.close());

const post = (markdown: string, id: string, place: Place = bench.place()) =>
  bench.adapter.post(place, answer(markdown), key(id));

describe("a post", () => {
  it("notifies nobody, shows no previews, and carries our key", async () => {
    await post("hello @everyone <@1457468924290662599> https://example.com", "o1");
    const [call] = bench.discord.calls(POST);
    expect(call?.body).toMatchObject({
      allowed_mentions: { parse: [] },
      flags: 4,
      nonce: "o1",
      enforce_nonce: true,
    });
    expect(bench.discord.answersIn(bench.thread).flatMap(bench.discord.pings)).toEqual([]);
  });

  it("is not repeated by the library, whatever goes wrong", async () => {
    for (const fault of [{ kind: "status", status: 502 } as const, { kind: "reset" } as const]) {
      bench.discord.fail(POST, fault);
      await expect(post("hello", "o1")).rejects.toMatchObject({ code: "platform.ambiguous" });
    }
    expect(bench.discord.calls(POST)).toHaveLength(2);
    expect(bench.discord.answersIn(bench.thread)).toEqual([]);
  });

  it("said twice with one key is one message", async () => {
    bench.discord.fail(POST, { kind: "apply-then-reset" });
    await expect(post("hello", "o1")).rejects.toMatchObject({ code: "platform.ambiguous" });
    const ref = await post("hello", "o1");
    expect(bench.discord.answersIn(bench.thread)).toMatchObject([{ id: ref?.id }]);
  });

  it("takes a key of any length, and finds it again", async () => {
    const long = "goon-v0123456789abcdef-1795226624000";
    bench.discord.fail(POST, { kind: "apply-then-reset" });
    await expect(post("hello", long)).rejects.toMatchObject({ code: "platform.ambiguous" });
    const ref = await post("hello", long);
    expect(bench.discord.answersIn(bench.thread)).toMatchObject([{ id: ref?.id }]);
    expect(await bench.adapter.findPost(bench.place(), long)).toEqual(ref);
  });

  it("works again after one refused token", async () => {
    bench.discord.fail(POST, { kind: "error", status: 401, code: 0 });
    await expect(post("hello", "o1")).rejects.toMatchObject({ code: "platform.unauthorized" });
    expect(await post("hello", "o2")).not.toBeNull();
  });

  it.each([
    ["its place", {}, "place"],
    ["everything", { global: true }, "platform"],
  ] as const)("that is too fast says how long, and that %s has to wait", async (_, more, retryScope) => {
    bench.discord.fail(POST, { kind: "rate-limited", retryAfterSeconds: 7, ...more });
    const fault = await post("hello", "o1").catch((thrown) => thrown);
    expect(fault).toMatchObject({ code: "platform.rate-limited", retryScope });
    expect(fault.retryAfterMs).toBeGreaterThanOrEqual(7000);
    expect(fault.retryAfterMs).toBeLessThan(8000);
  });

  it("holds back no other place when one is too fast", async () => {
    bench.discord.fail(POST, { kind: "rate-limited", retryAfterSeconds: 7 });
    await expect(post("hello", "o1")).rejects.toMatchObject({ code: "platform.rate-limited" });
    const other = bench.discord.addThread(bench.channel, [bench.ada]);
    expect(await post("hello", "o2", bench.place({ thread: other }))).not.toBeNull();
  });

  it.each([
    ["a deleted thread", () => bench.place({ thread: "123456789012345678" }), "platform.not-found"],
    ["a channel that we cannot see", () => hiddenPlace(), "platform.not-found"],
    ["a person who takes no messages", () => closedPerson(), "platform.not-found"],
  ] as const)("in %s never will be", async (_, place, code) => {
    await expect(post("hello", "o1", place())).rejects.toMatchObject({ code });
  });

  it("that we may not make is refused", async () => {
    bench.discord.state.permissions &= ~PERMISSION.sendInThreads;
    await expect(post("hello", "o1")).rejects.toMatchObject({ code: "platform.refused" });
  });

  it("of an old card waits when Discord takes no more changes of it for now, and only there", async () => {
    const ref = await post("a card", "o1");
    if (!ref) throw new Error("a post has a handle");
    const often = { kind: "error", status: 400, code: 30046, message: "Try again later" } as const;
    bench.discord.fail("PATCH /channels/:id/messages/:id", often);
    await expect(bench.adapter.update(ref, answer("decided"))).rejects.toMatchObject({
      code: "platform.rate-limited",
      retryScope: "place",
      retryAfterMs: 60_000,
    });
    await bench.adapter.update(ref, answer("decided"));
    expect(bench.discord.answersIn(bench.thread)).toMatchObject([{ content: "decided" }]);
  });

  it("names no secret and no text in its fault", async () => {
    bench.discord.fail(POST, { kind: "error", status: 400, code: 50035, message: "Invalid Form Body" });
    const fault = await post("the secret words", "o1").catch((thrown) => thrown);
    expect(inspect(fault, { depth: 9 })).not.toMatch(/secret words|fake-discord-token/);
  });
});

const hiddenPlace = () => {
  bench.discord.channel(bench.thread).visible = false;
  return bench.place();
};
const closedPerson = () => {
  bench.discord.user(bench.ada).closed = true;
  return bench.direct(bench.ada);
};

describe("what one person alone is told", () => {
  const tell = (id: string) =>
    bench.adapter.post(bench.place(), answer("for you"), { ...key(id), privateTo: bench.person(bench.ada) });

  it("comes directly", async () => {
    await tell("o1");
    expect(bench.discord.answersIn(bench.discord.dm(bench.ada))).toMatchObject([{ content: "for you" }]);
    expect(bench.discord.answersIn(bench.thread)).toEqual([]);
  });

  it("comes in one thread of their own where they take no direct messages", async () => {
    bench.discord.user(bench.ada).closed = true;
    await tell("o1");
    await tell("o2");
    const own = bench.discord.threadsIn(bench.channel).filter(({ id }) => id !== bench.thread);
    expect(own).toHaveLength(1);
    expect([...(own[0]?.members ?? [])].sort()).toEqual([bench.ada, bench.discord.ourId].sort());
    expect(bench.discord.answersIn(own[0]?.id ?? "")).toHaveLength(2);
    expect(bench.discord.answersIn(bench.thread)).toEqual([]);
  });
});

describe("looking for a lost post", () => {
  const lose = async (id: string) => {
    bench.discord.fail(POST, { kind: "apply-then-reset" });
    await expect(post("said, but who knows", id)).rejects.toMatchObject({ code: "platform.ambiguous" });
  };

  it("finds it by the gateway's word, however old", async () => {
    await lose("o1");
    await bench.discord.waitFor(async () => true);
    bench.clock.advance(3_600_000);
    const found = await bench.adapter.findPost(bench.place(), "o1", bench.clock.now() - 3_600_000);
    expect(found).toMatchObject({ id: bench.discord.answersIn(bench.thread)[0]?.id });
  });

  it("in a young row lets the key see to it, for another process", async () => {
    await lose("o1");
    const since = bench.clock.now();
    await bench.restart();
    bench.clock.advance(60_000);
    expect(await bench.adapter.findPost(bench.place(), "o1", since)).toBeNull();
    await post("said, but who knows", "o1");
    expect(bench.discord.answersIn(bench.thread)).toHaveLength(1);
  });

  it("says that nobody knows when it is old and something of ours stands there", async () => {
    const since = bench.clock.now();
    await lose("o1");
    await bench.restart();
    bench.clock.advance(600_000);
    expect(await bench.adapter.findPost(bench.place(), "o1", since)).toBe("unknown");
  });

  it("is sure that it is not there when nothing of ours was said since", async () => {
    await post("earlier", "o0");
    bench.clock.advance(600_000);
    const since = bench.clock.now();
    await bench.restart();
    bench.clock.advance(600_000);
    expect(await bench.adapter.findPost(bench.place(), "o1", since)).toBeNull();
  });
});

describe("a thread that was put away", () => {
  it("is taken out again before something in it is changed or removed", async () => {
    const ref = await post("a card", "o1");
    if (!ref) throw new Error("a post has a handle");
    const thread = bench.discord.channel(bench.thread);
    thread.archived = true;
    await bench.adapter.update(ref, answer("decided"));
    expect(thread.archived).toBe(false);
    expect(bench.discord.answersIn(bench.thread)).toMatchObject([{ content: "decided" }]);
    thread.archived = true;
    await bench.adapter.remove(ref);
    expect(bench.discord.answersIn(bench.thread)).toEqual([]);
  });

  it("comes back by itself when something is said", async () => {
    bench.discord.channel(bench.thread).archived = true;
    await post("hello", "o1");
    expect(bench.discord.channel(bench.thread).archived).toBe(false);
  });
});

describe("a conversation's thread", () => {
  const asked = (id: string, channel = bench.channel) => ({
    place: bench.place({ channel, thread: null }),
    message: { id },
    person: bench.person(bench.ada),
    title: "Designer: which blue\nis ours?",
  });
  const open = (id: string, channel?: string) => bench.adapter.openThread?.(asked(id, channel));

  it("is private, closed to others' invitations, and the same for the same message", async () => {
    const id = bench.discord.state.nextId();
    const first = await open(id);
    expect(await open(id)).toEqual(first);
    const thread = bench.discord.channel(first?.thread ?? "");
    expect(thread).toMatchObject({
      type: CHANNEL.privateThread,
      invitable: false,
      name: "Designer: which blue is ours?",
    });
    expect([...thread.members].sort()).toEqual([bench.ada, bench.discord.ourId].sort());
    expect(await open(bench.discord.state.nextId())).not.toEqual(first);
  });

  it("that a process made before it died is found again, and nobody else's is", async () => {
    const id = bench.discord.state.nextId();
    const first = await open(id);
    bench.clock.advance(1000);
    await bench.restart();
    bench.clock.advance(1000);
    expect(await open(id)).toEqual(first);
    bench.discord.channel(first?.thread ?? "").members.delete(bench.ada);
    await bench.restart();
    expect(await open(id)).not.toEqual(first);
  });

  it("stands in the direct chat where there can be none", async () => {
    const voice = bench.discord.addChannel("voice", { type: CHANNEL.voice });
    expect(await open(bench.discord.state.nextId(), voice)).toMatchObject({ kind: "dm" });
    const full = {
      kind: "error",
      status: 400,
      code: 160006,
      message: "Maximum number of active threads reached",
    } as const;
    bench.discord.fail("POST /channels/:id/threads", full);
    expect(await open(bench.discord.state.nextId())).toMatchObject({ kind: "dm" });
    bench.discord.state.permissions &= ~PERMISSION.createPrivateThreads;
    expect(await open(bench.discord.state.nextId())).toMatchObject({ kind: "dm" });
  });
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Fault } from "../fakes/slack-server.ts";
import { askDoing } from "./ask-story.ts";
import { findViolations } from "./check-invariants.ts";
import { growing, mention, message } from "./message-stories.ts";
import { runThrough } from "./run-through.ts";
import { slackOf } from "./slack-chat.ts";
import { openWorld, type World } from "./world.ts";

const POISON = "poisoned";

describe("trouble around the application", () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld({ poison: POISON });
    await world.start();
  });
  afterAll(() => world.close());

  it("told to leave while turns are in flight, it leaves in order and ends each of them once at the next start", async () => {
    const doings = [await growing.prepare(world), await growing.prepare(world), await mention.prepare(world)];
    const already = world.gateway.calls.length;
    for (const doing of doings) await doing.act();
    await Promise.all(doings.map((doing) => doing.acked()));
    await slackOf(world.chat).waitFor(
      () => world.gateway.calls.slice(already).some(({ method }) => method === "chat.send"),
      "a run",
    );
    expect(await world.bot().terminate()).toBe(0);
    await world.start();
    await world.bot().drain();
    expect(await findViolations(world, doings)).toEqual([]);
  });

  it.each(["close-mid-run", "restart-mid-run", "drop-final", "duplicate-final", "lose-after-ack"] as const)(
    "the gateway does %s: one answer",
    async (fault) => {
      world.gateway.fail(fault);
      const { violations } = await runThrough(world, [await message.prepare(world)], []);
      expect(violations.filter((one) => !(fault === "restart-mid-run" && one.startsWith("I2")))).toEqual([]);
    },
  );

  it.each<Fault>([
    { kind: "apply-then-reset" },
    { kind: "reset" },
    { kind: "status", status: 503 },
    { kind: "error", error: "internal_error" },
    { kind: "rate-limited", retryAfterSeconds: 1 },
  ])("Slack answers a post with $kind: one answer", async (fault) => {
    slackOf(world.chat).fail("chat.postMessage", fault);
    const { violations } = await runThrough(world, [await message.prepare(world)], []);
    expect(violations).toEqual([]);
  });

  it.each([1, 2, 3])("Slack does not end a growing message, %i times: one answer", async (times) => {
    slackOf(world.chat).fail("chat.stopStream", { kind: "status", status: 503 }, times);
    const { violations } = await runThrough(world, [await growing.prepare(world)], []);
    expect(violations).toEqual([]);
  });

  it("waits as long as Slack asks for", async () => {
    slackOf(world.chat).fail("chat.postMessage", { kind: "rate-limited", retryAfterSeconds: 2 });
    const { violations } = await runThrough(world, [await message.prepare(world)], []);
    expect(violations).toEqual([]);
    const calls = slackOf(world.chat).calls("chat.postMessage");
    const limited = calls.findLastIndex(({ outcome }) => outcome === "429");
    expect((calls[limited + 1]?.at ?? 0) - (calls[limited]?.at ?? 0)).toBeGreaterThanOrEqual(1990);
  });

  it("sets a message aside that fails each time, says so, and goes on with the next", async () => {
    const slack = slackOf(world.chat);
    const ben = world.member();
    const said = slack.say(ben, slack.dm(ben), `designer: ${POISON}`);
    await said.acked;
    await world.bot().drain();
    expect(slack.answersIn(said.channel, said.thread).map(slack.shown)).toHaveLength(1);
    const { violations } = await runThrough(world, [await message.prepare(world)], []);
    expect(violations).toEqual([]);
  });

  it.each([-3_600_000, 3_600_000])("the clock jumps by %i ms while it answers: one answer", async (ms) => {
    const doing = await growing.prepare(world);
    await doing.act();
    await doing.acked();
    world.bot().skew(ms);
    await world.bot().drain();
    expect(await findViolations(world, [doing])).toEqual([]);
    world.bot().skew(0);
  });

  it("gets the same events again and in any order: one run each", async () => {
    const slack = slackOf(world.chat);
    const ben = world.member();
    const asks = Array.from({ length: 4 }, () =>
      askDoing(
        world,
        { text: "say", inChannel: true, judge: (shown) => (shown.length === 1 ? null : "not one") },
        ben,
      ),
    );
    const already = slack.deliveries.filter(({ type }) => type === "events_api").length;
    for (const ask of asks) await ask.act();
    const sent = slack.deliveries.filter(({ type }) => type === "events_api").slice(already);
    for (const delivery of [...sent.toReversed(), ...sent]) slack.deliverAgain(delivery);
    await Promise.all(asks.map((ask) => ask.acked()));
    await world.bot().drain();
    expect(await findViolations(world, asks)).toEqual([]);
  });
});

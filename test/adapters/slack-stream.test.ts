import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createSlackApi, type SlackApi } from "../../adapters/slack/api.ts";
import { createStreamBudget, type StreamBudget } from "../../adapters/slack/stream-budget.ts";
import { openReply } from "../../adapters/slack/stream-reply.ts";
import type { MessageRef, Place } from "../../src/core/conversation/place.ts";
import type { Identity } from "../../src/core/people/identity.ts";
import type { ReplyStream } from "../../src/core/ports/chat-adapter.ts";
import { hardAnswer, marksIn } from "../contract/chat-subject.ts";
import { createFixedClock, type FixedClock } from "../fakes/fixed-clock.ts";
import { type SlackMessage, type SlackServer, startSlackServer } from "../fakes/slack-server.ts";
import { createKeptLogger, watchCalls } from "./slack-harness.ts";

const FOOTER = [{ type: "divider" }] as const;
const MINUTE = 60_000;

describe("an answer that grows on Slack", () => {
  let slack: SlackServer;
  let clock: FixedClock;
  let budget: StreamBudget;
  let ada: string;
  let channel: string;
  let place: Place;
  let status: MessageRef;
  let network: ReturnType<typeof watchCalls<SlackApi>>;

  beforeEach(async () => {
    clock = createFixedClock();
    slack = await startSlackServer({ clock, tiers: true });
    budget = createStreamBudget(clock);
    ada = slack.addUser({ name: "ada" });
    channel = slack.addChannel("design", [ada]);
    const api = createSlackApi({ ...slack.config, commandPrefix: "" }, createKeptLogger());
    network = watchCalls(api);
    place = placeAt(channel, slack.say(ada, channel, "which blue?").ts);
    const line = await api.post(channel, place.thread, { text: "thinking", blocks: [] }, "line");
    status = { platform: "slack", workspace: place.workspace, channel, id: line.ts };
  });
  afterEach(() => slack.close());

  const placeAt = (where: string, thread: string | null): Place => ({
    platform: "slack",
    workspace: slack.workspace.teamId,
    channel: where,
    thread,
    kind: where.startsWith("D") ? "dm" : "channel",
  });
  const begin = (where = place, line: MessageRef | null = status): ReplyStream => {
    const home = {
      teamId: slack.workspace.teamId,
      enterpriseId: null,
      appId: "A1",
      botUserId: slack.bot.userId,
      botId: slack.bot.botId,
    };
    const deps = {
      api: network.api,
      budget,
      clock,
      logger: createKeptLogger(),
      home,
      footerOf: () => FOOTER,
    };
    const recipient = `slack:${slack.workspace.teamId}:${ada}` as Identity;
    return openReply(deps, { place: where, recipient, status: line });
  };
  /** Time goes on, and what it set going comes to its end. */
  const pass = async (ms: number) => {
    const step = 100;
    for (let gone = 0; gone < ms; gone += step) {
      clock.advance(Math.min(step, ms - gone));
      await network.quiet();
    }
  };
  const streamed = () => slack.answersIn(channel, place.thread ?? "").filter(({ ts }) => ts !== status.id);
  const texts = (messages: SlackMessage[] = streamed()) => messages.map(slack.shown);
  const outcomes = () => new Set(slack.calls().map(({ outcome }) => outcome));

  test("is not begun when it is whole at once", async () => {
    const reply = begin();
    reply.show("all of it");
    await pass(600);
    expect(await reply.settle()).toEqual([]);
    await pass(MINUTE);
    expect(slack.calls("chat.startStream")).toHaveLength(0);
  });

  test("is streamed to the person, a second or more between two calls, nothing queued", async () => {
    const reply = begin();
    reply.show("one");
    await pass(700);
    expect(texts()).toEqual(["one"]);
    for (let index = 0; index < 50; index += 1) reply.show(`one ${"and ".repeat(index + 1)}`);
    await pass(900);
    expect(slack.calls("chat.appendStream")).toHaveLength(0);
    await pass(100);
    expect(slack.calls("chat.appendStream")).toHaveLength(1);
    expect(texts()).toEqual([`one ${"and ".repeat(50)}`]);
    const refs = await reply.settle();
    expect(refs.map(({ id }) => id)).toEqual(streamed().map(({ ts }) => ts));
    expect(streamed()[0]?.stream?.open).toBe(false);
    expect(slack.calls("chat.startStream")[0]?.args).toMatchObject({
      recipient_user_id: ada,
      recipient_team_id: slack.workspace.teamId,
    });
  });

  test("needs no recipient in a direct chat", async () => {
    const direct = slack.dm(ada);
    const reply = begin(placeAt(direct, slack.say(ada, direct, "hi").ts), null);
    reply.show("hello");
    await pass(700);
    expect(slack.calls("chat.startStream")[0]?.args).not.toHaveProperty("recipient_user_id");
    expect(texts(slack.answersIn(direct))).toEqual(["hello"]);
    await reply.settle();
  });

  test("goes on in further messages before Slack's limit, each whole markdown, none of it lost or live", async () => {
    const { markdown, marks } = hardAnswer();
    const reply = begin();
    for (let at = 0; at < markdown.length; at += 700) {
      reply.show(markdown.slice(0, at));
      await pass(1000);
    }
    reply.show(`${markdown}\n`);
    await pass(20_000);
    const refs = await reply.settle();
    expect(refs.length).toBeGreaterThanOrEqual(4);
    expect(marksIn(texts().join("\n"))).toEqual(Array.from({ length: marks }, (_, index) => index + 1));
    for (const message of streamed()) {
      expect(Buffer.byteLength(slack.raw(message))).toBeLessThanOrEqual(9000);
      expect((slack.raw(message).match(/^```/gm) ?? []).length % 2).toBe(0);
      expect(slack.pings(message)).toEqual([]);
      expect(slack.raw(message)).not.toMatch(/@(everyone|here|channel)/);
    }
    expect(outcomes()).toEqual(new Set(["ok"]));
  });

  test("goes on in a new message before Slack ends the old one", async () => {
    const reply = begin();
    let text = "slow";
    reply.show(text);
    for (let minute = 1; minute <= 11; minute += 1) {
      await pass(MINUTE);
      text += ` and ${minute}`;
      reply.show(text);
    }
    await pass(5000);
    await reply.settle();
    expect(streamed().length).toBe(3);
    expect(texts().join("")).toBe(text);
    expect(outcomes()).toEqual(new Set(["ok"]));
  });

  test("a silent one is ended before it breaks, and takes up again", async () => {
    const reply = begin();
    reply.show("first");
    await pass(6 * MINUTE);
    expect(streamed()[0]?.stream?.open).toBe(false);
    reply.show("first, then more");
    await pass(2000);
    expect(texts()).toEqual(["first", ", then more"]);
    await reply.settle();
    expect(outcomes()).toEqual(new Set(["ok"]));
  });

  test("is edited when what was said already changes", async () => {
    const reply = begin();
    reply.show("the red one");
    await pass(700);
    reply.show("the blue one");
    await pass(3000);
    expect(texts()).toEqual(["the blue one"]);
    const refs = await reply.settle();
    expect(refs).toHaveLength(1);
  });

  test("is edited when Slack has ended the stream by itself", async () => {
    const reply = begin();
    reply.show("one");
    await pass(700);
    const [message] = streamed();
    if (message?.stream) message.stream.open = false;
    reply.show("one two");
    await pass(3000);
    expect(texts()).toEqual(["one two"]);
    expect(await reply.settle()).toHaveLength(1);
  });

  test("grows no further when the person pressed Slack's Stop", async () => {
    const reply = begin();
    reply.show("one");
    await pass(700);
    for (const message of streamed()) slack.stopStream(message);
    reply.show("one two");
    await pass(10_000);
    expect(texts()).toEqual(["one"]);
    expect(slack.calls("chat.update")).toHaveLength(0);
    expect(await reply.settle()).toHaveLength(1);
  });

  test("grows over the status line, which keeps its buttons, when Slack starts no more streams", async () => {
    slack.fail("chat.startStream", { kind: "rate-limited", retryAfterSeconds: 30 });
    const reply = begin();
    reply.show("one");
    await pass(3000);
    reply.show("one two <!channel>");
    await pass(3000);
    const line = slack.messagesIn(channel).find(({ ts }) => ts === status.id);
    expect(line && slack.shown(line)).toBe("one two <!channel>");
    expect(line?.blocks.at(-1)).toEqual(FOOTER[0]);
    expect(line && slack.pings(line)).toEqual([]);
    expect(await reply.settle()).toEqual([status]);
    const edits = slack.calls("chat.update").map(({ at }) => at);
    expect((edits[1] ?? 0) - (edits[0] ?? 0)).toBeGreaterThanOrEqual(1200);
  });

  test("after a limit, no other answer asks for a stream before the time is over", async () => {
    slack.fail("chat.startStream", { kind: "rate-limited", retryAfterSeconds: 30 });
    const first = begin();
    first.show("one");
    await pass(1000);
    const second = begin();
    second.show("two");
    await pass(28_000);
    expect(slack.calls("chat.startStream")).toHaveLength(1);
    await pass(5000);
    expect(slack.calls("chat.startStream")).toHaveLength(2);
    await Promise.all([first.settle(), second.settle()]);
  });

  test("is edited when Slack takes no more pieces", async () => {
    const reply = begin();
    reply.show("one");
    await pass(700);
    slack.fail("chat.appendStream", { kind: "rate-limited", retryAfterSeconds: 60 });
    reply.show("one two");
    await pass(4000);
    expect(texts()).toEqual(["one two"]);
    expect(await reply.settle()).toHaveLength(1);
  });

  test("says nothing twice when the answer to a piece was lost", async () => {
    const reply = begin();
    reply.show("one");
    await pass(700);
    slack.fail("chat.appendStream", { kind: "apply-then-reset" });
    reply.show("one two");
    await pass(4000);
    expect(texts()).toEqual(["one two"]);
    await reply.settle();
  });

  test("grows by edits where there is no thread", async () => {
    const reply = begin(placeAt(channel, null));
    reply.show("one");
    await pass(2000);
    expect(slack.calls("chat.startStream")).toHaveLength(0);
    expect(await reply.settle()).toEqual([status]);
  });

  test("grows not at all when there is neither stream nor status line, and never throws", async () => {
    slack.fail("chat.startStream", { kind: "status", status: 500 }, 9);
    const reply = begin(place, null);
    reply.show("one");
    await pass(5000);
    reply.show("one two");
    await pass(5000);
    expect(await reply.settle()).toEqual([]);
  });

  test("is settled only when its last call has ended, and leaves no stream open", async () => {
    const reply = begin();
    reply.show("one");
    clock.advance(700);
    const refs = await reply.settle();
    expect(refs).toHaveLength(1);
    expect(refs.map(({ id }) => id)).toEqual(streamed().map(({ ts }) => ts));
    expect(streamed().some(({ stream }) => stream?.open)).toBe(false);
    expect(await reply.settle()).toEqual(refs);
  });

  test("forty at once stay within what Slack allows the app, and all that can grow do", async () => {
    const replies = Array.from({ length: 40 }, () => begin(place, null));
    for (let second = 1; second <= 150; second += 1) {
      for (const [index, reply] of replies.entries()) reply.show(`${index}: ${"word ".repeat(second)}`);
      await pass(1000);
    }
    expect(outcomes()).toEqual(new Set(["ok"]));
    expect(slack.calls("chat.startStream").length).toBe(40);
    expect(slack.calls("chat.appendStream").length).toBeGreaterThan(100);
    await Promise.all(replies.map((reply) => reply.settle()));
  });
});

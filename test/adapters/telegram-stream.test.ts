import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createTelegramAdapter } from "../../adapters/telegram/index.ts";
import type { AgentId } from "../../src/core/access/permission.ts";
import type { Place } from "../../src/core/conversation/place.ts";
import { type Identity, parseIdentity } from "../../src/core/people/identity.ts";
import type { ChatAdapter } from "../../src/core/ports/chat-adapter.ts";
import type { OutboundMessage } from "../../src/core/words/text.ts";
import { createRecordingInbox } from "../contract/chat-subject.ts";
import { createFixedClock, type FixedClock } from "../fakes/fixed-clock.ts";
import { startTelegramServer, type TelegramServer } from "../fakes/telegram-server.ts";
import { createDirectRoutes, createKeptLogger } from "./slack-harness.ts";

const STEP_MS = 250;
const status: OutboundMessage = {
  kind: "status",
  agent: { id: "designer" as AgentId, name: "Designer" },
  activity: { kind: "thinking" },
  buttons: [{ label: { key: "stop" }, token: "token-of-stop", tone: "danger" }],
};

describe("an answer that grows in a private chat", () => {
  let telegram: TelegramServer;
  let adapter: ChatAdapter;
  let clock: FixedClock;
  let [ben, cleo] = [0, 0];
  beforeEach(async () => {
    clock = createFixedClock();
    telegram = await startTelegramServer({ clock });
    adapter = createTelegramAdapter(telegram.config, {
      clock,
      logger: createKeptLogger(),
      routes: createDirectRoutes(),
    });
    [ben, cleo] = [telegram.addUser({ name: "Ben" }), telegram.addUser({ name: "Cleo" })];
    await adapter.start(createRecordingInbox());
  });
  afterEach(async () => {
    await adapter.stop();
    await telegram.close();
  });

  let [keys, asked] = [0, 0];
  const open = async (user: number) => {
    const recipient = parseIdentity(`telegram:${user}`) as Identity;
    const place: Place = await adapter.directPlace(recipient);
    const options = { key: `k${++keys}`, privateTo: null, repeated: false };
    const line = await adapter.post(place, status, options);
    return adapter.openReply({ place, recipient, status: line });
  };
  const drafts = (user: number) =>
    telegram.calls("sendMessageDraft").filter(({ args }) => args.chat_id === user);
  const texts = (user: number) => drafts(user).map(({ args }) => args.text);
  /** Time goes on until it is so, and no further than this: on a busy machine a call can be under way for long. */
  const passUntil = async (isSo: () => boolean, atMostMs: number) => {
    const end = clock.now() + atMostMs;
    await vi.waitFor(
      () => {
        if (!isSo() && clock.now() < end) clock.advance(STEP_MS);
        expect(isSo()).toBe(true);
      },
      { timeout: 20_000, interval: 5 },
    );
    // What was answered before this answer has been read.
    await adapter.lookUp(`telegram:${++asked}` as Identity);
  };

  it("rests as long as Telegram asks, shows the newest then, and holds up no other chat", async () => {
    const [bens, cleos] = [await open(ben), await open(cleo)];
    telegram.fail("sendMessageDraft", { kind: "rate-limited", retryAfterSeconds: 20 });
    bens.show("one");
    await passUntil(() => drafts(ben).length === 1, 2000);
    const limitedAt = clock.now();
    bens.show("one two");
    cleos.show("hers");
    await passUntil(() => texts(cleo).includes("hers"), 4000);
    cleos.show("hers grows");
    await passUntil(() => texts(cleo).includes("hers grows"), 4000);
    expect(drafts(ben)).toHaveLength(1);
    bens.show("one two three");
    await passUntil(() => drafts(ben).length === 2, 20_000);
    expect(drafts(ben)[1]?.at).toBeGreaterThanOrEqual(limitedAt + 20_000);
    expect(texts(ben)[1]).toBe("one two three");
    await Promise.all([bens.settle(), cleos.settle()]);
  }, 30_000);

  it("is said again before Telegram lets it vanish, and its line goes when the final comes", async () => {
    const stream = await open(ben);
    stream.show("waits for a tool");
    await passUntil(() => drafts(ben).length === 1, 2000);
    await passUntil(() => drafts(ben).length === 2, 25_000);
    expect(texts(ben)).toEqual(["waits for a tool", "waits for a tool"]);
    const [first, second] = drafts(ben).map(({ at }) => at);
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThan(10_000);
    expect(telegram.answersIn(ben)).toHaveLength(1);
    expect(await stream.settle()).toEqual([]);
    expect(telegram.answersIn(ben)).toEqual([]);
  }, 30_000);

  it("leaves its line to the final when nothing grew", async () => {
    const stream = await open(ben);
    stream.show("quick");
    await stream.settle();
    expect(drafts(ben)).toEqual([]);
    expect(telegram.answersIn(ben)).toHaveLength(1);
  });
});

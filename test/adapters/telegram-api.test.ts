import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createTelegramAdapter } from "../../adapters/telegram/index.ts";
import type { Place } from "../../src/core/conversation/place.ts";
import { type Identity, parseIdentity } from "../../src/core/people/identity.ts";
import type { ChatAdapter } from "../../src/core/ports/chat-adapter.ts";
import type { OutboundMessage } from "../../src/core/words/text.ts";
import { createRecordingInbox } from "../contract/chat-subject.ts";
import { createFixedClock, type FixedClock } from "../fakes/fixed-clock.ts";
import { startTelegramServer, type TelegramServer } from "../fakes/telegram-server.ts";
import { createDirectRoutes, createKeptLogger, type KeptLogger } from "./slack-harness.ts";

const notice = (more: Partial<Extract<OutboundMessage, { kind: "notice" }>> = {}): OutboundMessage => ({
  kind: "notice",
  text: { key: "files-refused" },
  buttons: [],
  reference: "7F3K",
  ...more,
});
const options = (more: object = {}) => ({ key: "k1", privateTo: null, repeated: false, ...more });
const identity = (user: number) => parseIdentity(`telegram:${user}`) as Identity;

describe("what is said on Telegram", () => {
  let telegram: TelegramServer;
  let adapter: ChatAdapter;
  let clock: FixedClock;
  let logger: KeptLogger;
  let ben: number;
  let group: number;
  const place = (channel: number, thread: number | null = null): Place => ({
    platform: "telegram",
    workspace: telegram.botId,
    channel: String(channel),
    thread: thread === null ? null : String(thread),
    kind: channel < 0 ? "channel" : "dm",
  });
  beforeEach(async () => {
    clock = createFixedClock();
    telegram = await startTelegramServer({ clock, topics: true });
    logger = createKeptLogger();
    adapter = createTelegramAdapter(telegram.config, { clock, logger, routes: createDirectRoutes() });
    ben = telegram.addUser({ name: "Ben" });
    group = telegram.addGroup("design");
    await adapter.start(createRecordingInbox());
  });
  afterEach(async () => {
    await adapter.stop();
    await telegram.close();
  });

  it("privately, in a group, goes to the private chat", async () => {
    const ref = await adapter.post(place(group), notice(), options({ privateTo: identity(ben) }));
    expect(ref).toMatchObject({ channel: String(ben) });
    expect(telegram.answersIn(group)).toEqual([]);
    expect(telegram.answersIn(ben)[0]?.text).toContain("7F3K");
  });

  it("to somebody without a private chat is only the way to one, once", async () => {
    telegram.user(ben).started = false;
    for (const key of ["a", "b"]) {
      expect(
        await adapter.post(place(group), notice(), options({ key, privateTo: identity(ben) })),
      ).toBeNull();
    }
    const [only, ...others] = telegram.answersIn(group);
    expect(others).toEqual([]);
    expect(only?.text).not.toContain("7F3K");
    clock.advance(11 * 60_000);
    await adapter.post(place(group), notice(), options({ privateTo: identity(ben) }));
    expect(telegram.answersIn(group)).toHaveLength(2);
  });

  it("to somebody who blocked us never arrives, and is not tried again", async () => {
    telegram.user(ben).blocked = true;
    await expect(adapter.post(place(ben), notice(), options())).rejects.toMatchObject({
      code: "platform.not-found",
    });
  });

  it("in a topic that Telegram knows no more is said in the chat itself", async () => {
    await adapter.post(place(ben, 4711), notice(), options());
    expect(telegram.answersIn(ben)).toMatchObject([{ thread: null }]);
    expect(logger.lines.some(({ message }) => message.includes("knows a topic no more"))).toBe(true);
  });

  it("in a group that moved reaches it under its new number", async () => {
    const moved = telegram.migrate(group);
    const ref = await adapter.post(place(group), notice(), options());
    expect(ref).toMatchObject({ channel: String(moved) });
    await adapter.post(place(group), notice(), options({ key: "k2" }));
    expect(telegram.calls("sendMessage").filter(({ outcome }) => outcome.includes("upgraded"))).toHaveLength(
      1,
    );
    expect(telegram.answersIn(moved)).toHaveLength(2);
  });

  it("in a group that told of its move needs no refusal first", async () => {
    const moved = telegram.migrate(group);
    const told = { message_id: 9, date: 1, chat: { id: group, type: "group" }, migrate_to_chat_id: moved };
    await telegram.waitFor(() => telegram.updates.isAsked());
    await telegram.updates.send({ message: told }).outcome();
    await adapter.post(place(group), notice(), options());
    expect(telegram.calls("sendMessage").map(({ outcome }) => outcome)).toEqual(["ok"]);
  });

  it("once more the same way is no change, and a change of what is gone says so", async () => {
    const ref = await adapter.post(place(ben), notice(), options());
    if (!ref) throw new Error("a post in a place has a handle");
    await adapter.update(ref, notice());
    expect(telegram.calls("editMessageText")[0]?.outcome).toContain("message is not modified");
    await adapter.remove(ref);
    await adapter.remove(ref);
    await expect(adapter.update(ref, notice())).rejects.toMatchObject({ code: "platform.not-found" });
  });

  it("is never called twice by itself, and says whether it may have been done", async () => {
    telegram.fail("sendMessage", { kind: "apply-then-reset" });
    await expect(adapter.post(place(ben), notice(), options())).rejects.toMatchObject({
      code: "platform.ambiguous",
    });
    expect(await adapter.findPost(place(ben), "k1")).toBe("unknown");
    telegram.fail("sendMessage", { kind: "rate-limited", retryAfterSeconds: 7 });
    await expect(adapter.post(place(ben), notice(), options())).rejects.toMatchObject({
      code: "platform.rate-limited",
      retryAfterMs: 7000,
      retryScope: "place",
    });
    expect(telegram.calls("sendMessage")).toHaveLength(2);
  });

  it("tells nothing of the token or of what was said in a fault", async () => {
    telegram.fail("sendMessage", { kind: "error", code: 400, description: "Bad Request: no" });
    const refused: unknown = await adapter.post(place(ben), notice(), options()).catch((fault) => fault);
    telegram.fail("sendMessage", { kind: "reset" });
    const lost: unknown = await adapter.post(place(ben), notice(), options()).catch((fault) => fault);
    for (const fault of [refused, lost]) {
      const { inspect } = await import("node:util");
      expect(inspect(fault, { depth: 9 })).not.toMatch(/fake-telegram-token|files/i);
    }
  });

  it("can be an invite's link, for codes that fit one", () => {
    expect(adapter.inviteLink?.("ABCD-1234_x")).toBe("https://t.me/gatehouse_bot?start=ABCD-1234_x");
    expect(adapter.inviteLink?.("a code")).toBeNull();
  });

  it("opens a topic once for the same key, and the chat itself where topics are refused", async () => {
    const open = (key: string) =>
      adapter.startThread(identity(ben), notice(), options({ key, title: "Designer: which blue?" }));
    const [one, same] = await Promise.all([open("a"), open("a")]);
    expect(same).toEqual(one);
    expect(telegram.state.chats.get(ben)?.topics.get(Number(one?.thread))).toBe("Designer: which blue?");
    expect(telegram.answersIn(ben)).toHaveLength(1);
    telegram.state.setup.topics = false;
    expect((await open("b")).thread).toBeNull();
  });

  it("is known of people only as far as Telegram says it now", async () => {
    expect(await adapter.lookUp(identity(ben))).toEqual({ standing: "member", displayName: "Ben" });
    telegram.user(ben).name = "";
    expect((await adapter.lookUp(identity(ben))).standing).toBe("member");
    clock.advance(61_000);
    expect((await adapter.lookUp(identity(ben))).standing).toBe("deactivated");
    clock.advance(61_000);
    telegram.fail("getChatMember", { kind: "reset" });
    expect((await adapter.lookUp(identity(ben))).standing).toBe("unknown");
  });
});

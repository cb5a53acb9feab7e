import { afterEach, describe, expect, it } from "vitest";
import { createTelegramAdapter } from "../../adapters/telegram/index.ts";
import type { ChatAdapter } from "../../src/core/ports/chat-adapter.ts";
import { createRecordingInbox } from "../contract/chat-subject.ts";
import { createFixedClock } from "../fakes/fixed-clock.ts";
import { startTelegramServer, type TelegramServerOptions } from "../fakes/telegram-server.ts";
import { createDirectRoutes, createKeptLogger } from "./slack-harness.ts";

const SECRET = "s3cret-s3cret-s3cret";
const URL_OF_OURS = "https://bot.example.com/telegram/updates";
const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function world(options: TelegramServerOptions & { readonly mode?: "polling" | "webhook" } = {}) {
  const clock = createFixedClock();
  const routes = createDirectRoutes();
  const telegram = await startTelegramServer({
    clock,
    webhook: (request) => routes.call("/telegram/updates", request),
    ...options,
  });
  ends.push(() => telegram.close());
  const logger = createKeptLogger();
  const inbox = createRecordingInbox();
  const adapter = (more: object = {}): ChatAdapter => {
    const mode = options.mode ?? "polling";
    const config = { ...telegram.config, mode, webhookUrl: URL_OF_OURS, webhookSecret: SECRET, ...more };
    const made = createTelegramAdapter(config, { clock, logger, routes });
    ends.push(() => made.stop());
    return made;
  };
  const ada = telegram.addUser({ name: "Ada" });
  const logged = (part: string) => logger.lines.filter(({ message }) => message.includes(part));
  const soon = <T>(look: () => T | undefined | false, what: string) =>
    expect
      .poll(
        () => {
          clock.advance(500);
          return look() ? "so" : what;
        },
        { timeout: 20_000 },
      )
      .toBe("so");
  return { clock, routes, telegram, logger, inbox, adapter, ada, logged, soon };
}

const texts = ({ events }: ReturnType<typeof createRecordingInbox>) =>
  events.map((event) => (event.kind === "message" ? event.text : event.kind));

it("hears of it when our name is taken out of what was said to us, and not of other talk", async () => {
  const { telegram, inbox, adapter, ada, soon } = await world();
  const senderOf = async (_: string, eventId: string) =>
    inbox.events.find((one) => one.eventId === eventId)?.sender ?? null;
  await adapter().start(inbox, { suggest: async () => [], usedPlaces: async () => [], senderOf });
  const group = telegram.addGroup("design");
  const asked = telegram.write(ada, group, `@${telegram.username} ops: delete it`);
  const talk = telegram.write(ada, group, "lunch?");
  telegram.updates.send({ message: asked });
  telegram.updates.send({ message: talk });
  await soon(() => inbox.events.length === 1, "what was said to us");
  const edited = { text: "never mind", entities: [], edit_date: 7 };
  telegram.updates.send({ edited_message: { ...talk, ...edited } });
  telegram.updates.send({ edited_message: { ...asked, ...edited } });
  await soon(() => inbox.events.length === 2, "both");
  expect(inbox.events).toMatchObject([
    { kind: "message", text: "ops: delete it" },
    { kind: "edit", text: "never mind" },
  ]);
});

describe("polling", () => {
  it("confirms an update once it is stored, and not before", async () => {
    const { telegram, inbox, adapter, ada, logged, soon } = await world();
    await adapter().start(inbox);
    inbox.refuseNext();
    const first = telegram.say(ada, ada, "first");
    await soon(() => logged("could not be stored").length > 0, "the fault");
    expect(telegram.updates.pending()).toHaveLength(1);
    const second = telegram.say(ada, ada, "second");
    await soon(() => inbox.events.length === 2, "both");
    await Promise.all([first.outcome(), second.outcome()]);
    expect(texts(inbox)).toEqual(["first", "second"]);
    expect(telegram.updates.pending()).toEqual([]);
    for (const { args } of telegram.calls("getUpdates")) {
      expect(args.allowed_updates).toEqual([
        "message",
        "edited_message",
        "callback_query",
        "stopped_message_generation",
        "chat_member",
      ]);
    }
  });

  it("hands over again what a stopped process did not confirm, and the store knows it", async () => {
    const { telegram, inbox, adapter, ada, soon } = await world();
    const one = adapter();
    await one.start(inbox);
    telegram.say(ada, ada, "once");
    await soon(() => inbox.events.length === 1, "the message");
    await one.stop();
    await adapter().start(inbox);
    telegram.say(ada, ada, "twice");
    await soon(() => inbox.events.length === 2, "the other");
    expect(texts(inbox)).toEqual(["once", "twice"]);
  });

  it("says that somebody else takes its updates, is down meanwhile, and goes on when they stop", async () => {
    const { telegram, inbox, adapter, ada, logged, soon } = await world();
    const ours = adapter();
    await ours.start(inbox);
    telegram.say(ada, ada, "before");
    await soon(() => inbox.events.length === 1, "the message");
    await soon(() => telegram.updates.isAsked(), "the next question");
    telegram.updates.interrupt("Conflict: terminated by other getUpdates request");
    await soon(() => logged("another process").length > 0, "the word");
    expect(ours.status?.()).toBe("down");
    telegram.say(ada, ada, "after");
    await soon(() => inbox.events.length === 2, "the rest");
    expect(ours.status?.()).toBe("up");
  });

  it("takes a webhook away that stands in its way", async () => {
    const { telegram, inbox, adapter, ada, soon } = await world();
    telegram.updates.setWebhook({ url: "https://old.example/x", secret: "" }, []);
    await adapter().start(inbox);
    telegram.say(ada, ada, "hello");
    await soon(() => inbox.events.length === 1, "the message");
    expect(telegram.updates.webhook()).toBeNull();
    expect(telegram.calls("deleteWebhook")[0]?.args).toEqual({ drop_pending_updates: false });
  });

  it("goes on when Telegram was away, and refuses to start with a wrong token", async () => {
    const { telegram, inbox, adapter, ada, soon } = await world();
    telegram.fail("getMe", { kind: "reset" });
    const ours = adapter();
    await ours.start(inbox);
    expect(ours.status?.()).toBe("starting");
    telegram.fail("getUpdates", { kind: "error", code: 502, description: "Bad Gateway" });
    telegram.say(ada, ada, "hello");
    await soon(() => inbox.events.length === 1, "the message");
    const wrong = adapter({ token: "700000001:another" }).start(inbox);
    await expect(wrong).rejects.toMatchObject({ code: "platform.unauthorized" });
    await expect(wrong).rejects.not.toThrow(/another/);
  });

  it("answers a click once it is stored", async () => {
    const { telegram, inbox, adapter, ada, soon } = await world();
    const ours = adapter();
    await ours.start(inbox);
    const button = { label: { key: "help" }, token: "t", tone: "normal" } as const;
    const place = {
      platform: "telegram",
      workspace: telegram.botId,
      channel: String(ada),
      thread: null,
      kind: "dm",
    } as const;
    const notice = {
      kind: "notice",
      text: { key: "files-refused" },
      buttons: [button],
      reference: null,
    } as const;
    await ours.post(place, notice, { key: "k", privateTo: null, repeated: false });
    const [shown] = telegram.answersIn(ada);
    if (!shown) throw new Error("nothing was posted");
    telegram.press(ada, telegram.button(shown, "Help"));
    await soon(() => telegram.state.questions.size === 0, "the answer");
    expect(inbox.events).toHaveLength(1);
  });
});

describe("webhooks", () => {
  it("are refused without the secret, or with another, before anything is read", async () => {
    const { routes, inbox, adapter, telegram, ada } = await world({ mode: "webhook" });
    await adapter().start(inbox);
    expect(telegram.updates.webhook()).toEqual({ url: URL_OF_OURS, secret: SECRET });
    const post = (
      headers: Record<string, string>,
      body = JSON.stringify({ update_id: 1, message: telegram.write(ada, ada, "x") }),
    ) => routes.call("/telegram/updates", new Request(URL_OF_OURS, { method: "POST", headers, body }));
    const header = "x-telegram-bot-api-secret-token";
    for (const headers of [{}, { [header]: "" }, { [header]: `${SECRET}x` }, { [header]: SECRET.slice(1) }]) {
      expect((await post(headers as Record<string, string>)).status).toBe(401);
    }
    expect(inbox.offered).toEqual([]);
    expect((await post({ [header]: SECRET }, "{")).status).toBe(400);
    expect((await post({ [header]: SECRET })).status).toBe(200);
    expect(texts(inbox)).toEqual(["x"]);
  });

  it("do not start without a secret, or without an address", async () => {
    const { adapter } = await world({ mode: "webhook" });
    expect(() => adapter({ webhookSecret: undefined })).toThrow(/TELEGRAM_WEBHOOK_SECRET/);
    expect(() => adapter({ webhookSecret: "two words" })).toThrow(/TELEGRAM_WEBHOOK_SECRET/);
    expect(() => adapter({ webhookUrl: undefined })).toThrow(/TELEGRAM_WEBHOOK_URL/);
  });

  it("are asked for again while nothing is taken", async () => {
    const { adapter, inbox, telegram, ada } = await world({ mode: "webhook" });
    const ours = adapter();
    await ours.start(inbox);
    await ours.stop();
    expect(await telegram.say(ada, ada, "too early").outcome()).toBe("not-acknowledged");
    expect(inbox.offered).toEqual([]);
  });
});

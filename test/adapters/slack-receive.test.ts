import { afterEach, describe, expect, test } from "vitest";
import type { SlackConfig } from "../../adapters/slack/config.ts";
import { createSlackAdapter } from "../../adapters/slack/index.ts";
import type { ChatAdapter } from "../../src/core/ports/chat-adapter.ts";
import { systemClock } from "../../src/system/clock.ts";
import { createRecordingInbox } from "../contract/chat-subject.ts";
import { type SlackServer, type SlackServerOptions, startSlackServer } from "../fakes/slack-server.ts";
import { createDirectRoutes, createKeptLogger } from "./slack-harness.ts";

const open: { slack: SlackServer; adapter: ChatAdapter }[] = [];
afterEach(async () => {
  for (const { slack, adapter } of open.splice(0)) {
    await adapter.stop();
    await slack.close();
  }
});

/** A workspace with Ada in it and an adapter beside it, not started. */
async function setUp(options: SlackServerOptions = {}, config: Partial<SlackConfig> = {}) {
  const slack = await startSlackServer(options);
  const logger = createKeptLogger(() => slack.nudge());
  const inbox = createRecordingInbox();
  const adapter = createSlackAdapter(
    { ...slack.config, commandPrefix: "", ...config },
    { clock: systemClock, logger, routes: createDirectRoutes() },
  );
  open.push({ slack, adapter });
  const ada = slack.addUser({ name: "ada" });
  const channel = slack.addChannel("design", [ada]);
  return { slack, adapter, inbox, logger, ada, channel };
}

const bothUp = (slack: SlackServer) =>
  slack.waitFor(() => slack.sockets.connections() === 2, "two connections");

describe("Slack over sockets", () => {
  test("is taken over two connections", async () => {
    const { slack, adapter, inbox } = await setUp();
    await adapter.start(inbox);
    expect(slack.sockets.connections()).toBe(2);
  });

  test("200 messages at once are all stored, then acknowledged, well within three seconds", async () => {
    const { slack, adapter, inbox, ada, channel } = await setUp();
    await adapter.start(inbox);
    const said = Array.from({ length: 200 }, (_, index) =>
      slack.say(ada, channel, `${slack.bot.mention} message ${index}`),
    );
    await Promise.all(said.map(({ acked }) => acked));
    const took = slack.deliveries.map(({ ackedAfterMs }) => ackedAfterMs ?? Number.POSITIVE_INFINITY);
    expect(took).toHaveLength(400);
    expect(Math.max(...took)).toBeLessThan(3000);
    expect(slack.deliveries.every(({ attempts }) => attempts === 1)).toBe(true);
    // Every post came as app_mention and as message: two events, one message.
    expect(inbox.events).toHaveLength(400);
    const messages = inbox.events.map((event) => (event.kind === "message" ? event.message.id : ""));
    expect(new Set(messages).size).toBe(200);
  });

  test("nothing is acknowledged while the store is still writing", async () => {
    const { slack, adapter, ada } = await setUp();
    const { promise: durable, resolve: becomesDurable } = Promise.withResolvers<void>();
    const { promise: offered, resolve: isOffered } = Promise.withResolvers<void>();
    await adapter.start({
      async accept() {
        isOffered();
        await durable;
        return "stored";
      },
    });
    const said = slack.say(ada, slack.dm(ada), "wait for it");
    await offered;
    expect(slack.acks()).toHaveLength(0);
    becomesDurable();
    await said.acked;
  });

  test("what could not be stored comes again by itself", async () => {
    const { slack, adapter, inbox, ada } = await setUp({ redeliverAfterMs: 50 });
    await adapter.start(inbox);
    inbox.refuseNext();
    const said = slack.say(ada, slack.dm(ada), "keep this");
    await said.acked;
    expect(said.deliveries[0]?.attempts).toBe(2);
    expect(inbox.events).toMatchObject([{ text: "keep this" }]);
    expect(new Set(inbox.offered).size).toBe(1);
  });

  test("a click or command that could not be stored is not acknowledged, so that the person sees it", async () => {
    const { slack, adapter, inbox, logger, ada, channel } = await setUp();
    await adapter.start(inbox);
    inbox.refuseNext();
    const delivery = slack.slash(ada, channel, "/whoami", "");
    await slack.waitFor(() => logger.lines.some(({ level }) => level === "error"));
    expect(delivery.ackedAfterMs).toBeNull();
  });

  test("what is none of ours is acknowledged and left alone", async () => {
    const { slack, adapter, inbox, ada, channel } = await setUp();
    await adapter.start(inbox);
    await slack.say(ada, channel, "between people").acked;
    await slack.deliver("events_api", {
      type: "event_callback",
      api_app_id: "A0OTHER",
      event: { type: "message" },
    }).acked;
    await slack.deliver("interactive", {
      ...{ type: "view_submission", api_app_id: slack.workspace.appId },
      ...{ team: { id: slack.workspace.teamId }, user: { id: ada }, view: {} },
    }).acked;
    expect(inbox.offered).toHaveLength(0);
  });

  test("while one connection is renewed the other takes everything, and the first is back at once", async () => {
    const { slack, adapter, inbox, ada } = await setUp();
    await adapter.start(inbox);
    slack.sockets.refresh(0);
    const said = Array.from({ length: 20 }, (_, index) => slack.say(ada, slack.dm(ada), `during ${index}`));
    await Promise.all(said.map(({ acked }) => acked));
    await slack.waitFor(() => slack.sockets.opened() === 3, "a third connection");
    await bothUp(slack);
    expect(inbox.events).toHaveLength(20);
  });

  test("after both connections broke, what was said meanwhile arrives", async () => {
    const { slack, adapter, inbox, ada } = await setUp();
    await adapter.start(inbox);
    slack.sockets.cutAll();
    await slack.waitFor(() => slack.sockets.connections() === 0, "no connection");
    const said = slack.say(ada, slack.dm(ada), "anybody there?");
    await said.acked;
    await bothUp(slack);
    expect(inbox.events).toMatchObject([{ text: "anybody there?" }]);
  });

  test("a connection that cannot come back at first is tried again", async () => {
    const { slack, adapter, inbox } = await setUp();
    await adapter.start(inbox);
    slack.fail("apps.connections.open", { kind: "status", status: 503 }, 2);
    slack.sockets.cutAll();
    await slack.waitFor(() => slack.sockets.opened() >= 4, "two more connections", 20_000);
    await bothUp(slack);
  });

  test("a connection that fell silent is replaced, and nothing it swallowed is lost", {
    timeout: 30_000,
  }, async () => {
    const { slack, adapter, inbox, ada } = await setUp({ redeliverAfterMs: 500 });
    await adapter.start(inbox);
    slack.sockets.stall(0);
    const said = Array.from({ length: 4 }, (_, index) => slack.say(ada, slack.dm(ada), `to a wall ${index}`));
    await Promise.all(said.map(({ acked }) => acked));
    expect(inbox.events).toHaveLength(4);
    await slack.waitFor(() => slack.sockets.opened() === 3, "another connection", 20_000);
    await bothUp(slack);
  });

  test("after a stop nothing more is taken", async () => {
    const { slack, adapter, inbox, ada } = await setUp();
    await adapter.start(inbox);
    await adapter.stop();
    await slack.waitFor(() => slack.sockets.connections() === 0, "no connection");
    slack.say(ada, slack.dm(ada), "too late");
    expect(inbox.offered).toHaveLength(0);
  });
});

describe("a start that cannot work", () => {
  test("a wrong bot token is refused before anything connects", async () => {
    const { slack, adapter, inbox } = await setUp({}, { botToken: "xoxb-wrong" });
    await expect(adapter.start(inbox)).rejects.toMatchObject({ code: "platform.unauthorized" });
    expect(slack.sockets.opened()).toBe(0);
  });
  test("a wrong app token is refused", async () => {
    const { adapter, inbox } = await setUp({}, { appToken: "xapp-wrong" });
    await expect(adapter.start(inbox)).rejects.toMatchObject({ code: "platform.unauthorized" });
  });
  test("a missing app token or signing secret is named at once", async () => {
    const deps = { clock: systemClock, logger: createKeptLogger(), routes: createDirectRoutes() };
    const base = { botToken: "xoxb-1", commandPrefix: "" };
    expect(() => createSlackAdapter({ ...base, mode: "socket" }, deps)).toThrow(/SLACK_APP_TOKEN/);
    expect(() => createSlackAdapter({ ...base, mode: "http" }, deps)).toThrow(/SLACK_SIGNING_SECRET/);
    expect(() => createSlackAdapter({ ...base, mode: "http", signingSecret: "" }, deps)).toThrow(
      /SLACK_SIGNING_SECRET/,
    );
  });
  test("a Slack that is away for a moment is waited for", async () => {
    const { slack, adapter, inbox, logger } = await setUp();
    slack.fail("auth.test", { kind: "rate-limited", retryAfterSeconds: 0 });
    await adapter.start(inbox);
    expect(logger.lines).toContainEqual(expect.objectContaining({ level: "warn" }));
    await bothUp(slack);
  });
  test("no token, nor what somebody wrote, is in any log line", async () => {
    const { slack, adapter, inbox, logger, ada } = await setUp();
    await adapter.start(inbox);
    inbox.refuseNext();
    slack.say(ada, slack.dm(ada), "my secret words");
    await slack.waitFor(() => logger.lines.some(({ level }) => level === "error"));
    slack.fail("chat.postMessage", { kind: "error", error: "token_revoked" });
    const written = JSON.stringify(logger.lines);
    expect(written).not.toContain("my secret words");
    for (const secret of [slack.botToken, slack.appToken, slack.signingSecret])
      expect(written).not.toContain(secret);
  });
});

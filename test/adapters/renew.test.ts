import { afterEach, describe, expect, it } from "vitest";
import { createDiscordAdapter } from "../../adapters/discord/index.ts";
import { createSlackAdapter } from "../../adapters/slack/index.ts";
import { createTelegramAdapter } from "../../adapters/telegram/index.ts";
import type { Identity } from "../../src/core/people/identity.ts";
import { HeldSecret } from "../../src/secrets/held-secret.ts";
import { Secret } from "../../src/secrets/secret.ts";
import { randomIds } from "../../src/system/ids.ts";
import { createRecordingInbox } from "../contract/chat-subject.ts";
import { startDiscordServer } from "../fakes/discord-server.ts";
import { createFixedClock } from "../fakes/fixed-clock.ts";
import { signatureHeaders } from "../fakes/slack/deliveries.ts";
import { startSlackServer } from "../fakes/slack-server.ts";
import { startTelegramServer } from "../fakes/telegram-server.ts";
import { createDirectRoutes, createKeptLogger } from "./slack-harness.ts";

const held = (text: string) => new HeldSecret(new Secret(text));
const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

describe("a token of Slack that was replaced", () => {
  const NEXT = { bot: "xoxb-next", app: "xapp-1-A0GATEHOUSE-next" };

  async function world(away = 0) {
    const clock = createFixedClock();
    const slack = await startSlackServer({ clock });
    if (away > 0) slack.fail("auth.test", { kind: "status", status: 503 }, away);
    const [botToken, appToken] = [held(slack.botToken), held(slack.appToken)];
    const config = { ...slack.config, botToken, appToken, commandPrefix: "" };
    const inbox = createRecordingInbox();
    const adapter = createSlackAdapter(config, {
      clock,
      logger: createKeptLogger(),
      routes: createDirectRoutes(),
    });
    await adapter.start(inbox);
    ends.push(
      () => slack.close(),
      () => adapter.stop(),
    );
    const ada = slack.addUser({ name: "ada" });
    return { slack, adapter, inbox, ada, botToken, appToken };
  }

  it("is used by the next call, and sockets are opened anew one after another: nothing is missed meanwhile", async () => {
    const { slack, adapter, inbox, ada, botToken, appToken } = await world();
    slack.changeTokens(NEXT);
    botToken.hold(new Secret(NEXT.bot));
    expect((await adapter.directPlace(`slack:T0EXAMPLE:${ada}` as Identity)).kind).toBe("dm");
    appToken.hold(new Secret(NEXT.app));
    const renewing = adapter.renew?.();
    const said = ["one", "two", "three"].map((text) => slack.say(ada, slack.dm(ada), text));
    await renewing;
    await Promise.all(said.map(({ acked }) => acked));
    await slack.say(ada, slack.dm(ada), "four").acked;
    const texts = inbox.events.map((event) => (event.kind === "message" ? event.text : ""));
    expect([...texts].sort()).toEqual(["four", "one", "three", "two"]);
    expect(adapter.status?.()).toBe("up");
  });

  it("is taken up at once where Slack could not be reached before", async () => {
    const { slack, adapter, botToken, ada, inbox } = await world(5);
    expect(adapter.status?.()).toBe("starting");
    slack.changeTokens({ ...NEXT, app: slack.appToken });
    botToken.hold(new Secret(NEXT.bot));
    await adapter.renew?.();
    expect(adapter.status?.()).toBe("up");
    await slack.say(ada, slack.dm(ada), "heard").acked;
    expect(inbox.events).toHaveLength(1);
  });

  it("and is refused leaves the connections as they are", async () => {
    const { slack, adapter, inbox, ada, botToken, appToken } = await world();
    appToken.hold(new Secret("xapp-wrong"));
    await expect(adapter.renew?.()).rejects.toMatchObject({ code: "platform.unauthorized" });
    botToken.hold(new Secret("xoxb-wrong"));
    await expect(adapter.renew?.()).rejects.toMatchObject({ code: "platform.unauthorized" });
    await slack.say(ada, slack.dm(ada), "still heard").acked;
    expect(inbox.events).toHaveLength(1);
  });
});

describe("a signing secret of Slack that was replaced", () => {
  it("is what the very next request is checked with", async () => {
    const clock = createFixedClock();
    const slack = await startSlackServer({ clock });
    const routes = createDirectRoutes();
    const signingSecret = held(slack.signingSecret);
    const config = { ...slack.config, signingSecret, mode: "http" as const, commandPrefix: "" };
    const adapter = createSlackAdapter(config, { clock, logger: createKeptLogger(), routes });
    await adapter.start(createRecordingInbox());
    ends.push(
      () => slack.close(),
      () => adapter.stop(),
    );
    const send = async (secret: string) => {
      const body = '{"type":"url_verification","challenge":"c"}';
      const headers = signatureHeaders(secret, body, Math.floor(clock.now() / 1000));
      const request = { method: "POST", body, headers: { "content-type": "application/json", ...headers } };
      return (await routes.call("/slack/events", new Request("http://bot/slack/events", request))).status;
    };
    expect(await send(slack.signingSecret)).toBe(200);
    signingSecret.hold(new Secret("another-one"));
    expect([await send(slack.signingSecret), await send("another-one")]).toEqual([401, 200]);
  });
});

describe("a token of Discord that was replaced", () => {
  it("is used by the next call, and the session begins anew with it, missing nothing", async () => {
    const clock = createFixedClock();
    const discord = await startDiscordServer({ clock });
    const token = held(discord.config.token);
    const inbox = createRecordingInbox();
    const logger = createKeptLogger(() => discord.nudge());
    const adapter = createDiscordAdapter({ ...discord.config, token }, { clock, ids: randomIds, logger });
    ends.push(
      () => discord.close(),
      () => adapter.stop(),
    );
    const ada = discord.addUser({ name: "ada" });
    await adapter.start(inbox);
    const before = discord.gateway.identified();
    await adapter.renew?.();
    expect(discord.gateway.identified()).toBe(before);
    discord.changeToken("the-next-token");
    token.hold(new Secret("the-next-token"));
    expect((await adapter.directPlace(`discord:${ada}` as Identity)).kind).toBe("dm");
    await adapter.renew?.();
    expect(discord.gateway.identified()).toBe(before + 1);
    discord.say(ada, discord.dm(ada), "heard");
    await discord.waitFor(() => inbox.events.length === 1, "the message");
    token.hold(new Secret("a-wrong-token"));
    await expect(adapter.renew?.()).rejects.toMatchObject({ code: "platform.unauthorized" });
    expect(adapter.status?.()).toBe("up");
  });
});

describe("a secret of Telegram that was replaced", () => {
  const CURRENT = "s3cret-s3cret-s3cret";

  it("is used by the next call: its token while it is asked, its webhook's secret while it asks", async () => {
    const clock = createFixedClock();
    const routes = createDirectRoutes();
    const telegram = await startTelegramServer({
      clock,
      webhook: (request) => routes.call("/telegram/updates", request),
    });
    const [token, webhookSecret] = [held(telegram.config.token), held(CURRENT)];
    const webhookUrl = "https://bot.example.com/telegram/updates";
    const config = { ...telegram.config, token, mode: "webhook" as const, webhookUrl, webhookSecret };
    const inbox = createRecordingInbox();
    const adapter = createTelegramAdapter(config, { clock, logger: createKeptLogger(), routes });
    ends.push(
      () => telegram.close(),
      () => adapter.stop(),
    );
    const ada = telegram.addUser({ name: "Ada" });
    await adapter.start(inbox);
    telegram.changeToken("700000001:the-next-token");
    token.hold(new Secret("700000001:the-next-token"));
    webhookSecret.hold(new Secret("another-another-another"));
    await adapter.renew?.();
    expect(await telegram.say(ada, ada, "heard").outcome()).toBe("acknowledged");
    expect(inbox.events).toHaveLength(1);
    token.hold(new Secret("700000001:wrong"));
    await expect(adapter.renew?.()).rejects.toMatchObject({ code: "platform.unauthorized" });
  });
});

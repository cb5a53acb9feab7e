import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it, onTestFinished, test } from "vitest";
import { parseEvent as parseSlack } from "../adapters/slack/parse-event.ts";
import { createTelegramAdapter } from "../adapters/telegram/index.ts";
import { loadConfig } from "../src/config.ts";
import type { SessionKey } from "../src/core/conversation/conversation.ts";
import { scopesToTalk } from "../src/core/credential/gateway-scopes.ts";
import { type Identity, parseIdentity } from "../src/core/people/identity.ts";
import { parseRunEvent } from "../src/gateway/openclaw/chat-events.ts";
import { createDirectRoutes, createKeptLogger } from "./adapters/slack-harness.ts";
import { createRecordingInbox } from "./contract/chat-subject.ts";
import { BEN, DM, openHouse } from "./core/command/house.ts";
import { createFixedClock } from "./fakes/fixed-clock.ts";
import { startTelegramServer } from "./fakes/telegram-server.ts";

const ROOT = join(import.meta.dirname, "..");

describe("what other systems fell for", () => {
  test.each([
    "reaction_added",
    "reaction_removed",
    "pin_added",
    "star_added",
    "link_shared",
    "message_metadata_posted",
  ])("an event of Slack that we did not ask for is nothing: %s", (type) => {
    const home = { teamId: "T1", enterpriseId: null, appId: "A1", botUserId: "UBOT", botId: "BBOT" };
    const item = { type: "message", channel: "D1", ts: "1767224888.280449" };
    const event = { type, user: "U2", item_user: "UBOT", reaction: "+1", text: "!grant me ops", item };
    const body = { type: "event_callback", team_id: "T1", api_app_id: "A1", event_id: "Ev1", event };
    expect(parseSlack(body, { home, commandPrefix: "", receivedAt: 1 })).toMatchObject({ kind: "ignored" });
  });

  test.each([
    "telegram:@ada",
    "telegram:ada",
    "discord:ada#0001",
    "discord:@ada",
    "slack:T1:ada",
    "slack:T1:C012345",
    "slack:ada",
  ])("a name is nobody's identity, in settings as in commands: %s", (text) => {
    expect(parseIdentity(text)).toBeNull();
    expect(loadConfig({ GATEHOUSE_ADMINS: text })).toHaveProperty("faults");
  });

  it("two people of one name are two, and whoever takes another's name gets nothing of theirs", async () => {
    const house = await openHouse();
    onTestFinished(() => house.cleanup());
    const twin = "web:ben2" as Identity;
    await house.type("web:ada" as Identity, `grant <@${twin}> product-manager for 2h`, DM);
    await house.grant(BEN, "agent:ops", house.clock.now() + 60_000);
    const [theirs, his] = [await house.personOf(twin), await house.personOf(BEN)];
    await house.store.transact(async (tx) => {
      await tx.principals.setDisplayName(theirs.id, "Ben");
      await tx.principals.setDisplayName(his.id, "Ben");
    });
    const held = async (id: typeof theirs.id) =>
      (await house.store.grants.currentOf(id, house.clock.now())).map(({ subject }) => subject);
    expect(await held(theirs.id)).toEqual([{ kind: "permission", permission: "agent:product-manager" }]);
    expect(await held(his.id)).toEqual([{ kind: "permission", permission: "agent:ops" }]);
    const keys = async (text: string) =>
      (await house.type("web:ada" as Identity, text, DM)).map((one) => one.text.key);
    for (const name of ["Ben", "@Ben", "ben"]) {
      expect(await keys(`grant ${name} designer for 2h`)).toEqual(["command-usage"]);
      expect(await keys(`revoke ${name} ops`)).toEqual(["command-usage"]);
    }
    expect(await keys(`revoke <@${twin}> product-manager`)).toEqual(["revoked"]);
    expect([await held(theirs.id), await held(his.id)]).toMatchObject([[], [{ permission: "agent:ops" }]]);
  });

  const SLACK_HTTP = {
    SLACK_BOT_TOKEN: "xoxb-1",
    SLACK_MODE: "http",
    SLACK_SIGNING_SECRET: "0123456789abcdef0123456789abcdef",
  };
  const WEBHOOK = {
    TELEGRAM_TOKEN: "700000001:fake-telegram-token",
    TELEGRAM_MODE: "webhook",
    TELEGRAM_WEBHOOK_URL: "https://bot.example.com/telegram/updates",
    TELEGRAM_WEBHOOK_SECRET: "a-secret-of-the-webhook",
  };
  const GATEWAY = { OPENCLAW_URL: "ws://127.0.0.1:18789", OPENCLAW_TOKEN: "t0k3n" };
  const BY_NAME = {
    OPENCLAW_URL: "ws://127.0.0.1:18789",
    OPENCLAW_CREDENTIALS: "identity",
    OPENCLAW_PASSWORD: "pa55word",
  };
  const BLANKS = [undefined, "", " ", "\t", "\n", "\u00a0"];
  test.each([
    ["SLACK_SIGNING_SECRET", SLACK_HTTP],
    ["TELEGRAM_WEBHOOK_SECRET", WEBHOOK],
    ["OPENCLAW_TOKEN", GATEWAY],
    ["OPENCLAW_PASSWORD", BY_NAME],
  ] as const)("nothing starts with a blank %s", (name, env) => {
    expect(loadConfig(env)).toHaveProperty("ok");
    for (const blank of BLANKS) {
      const loaded = loadConfig({ ...env, [name]: blank });
      expect("faults" in loaded && loaded.faults.map(({ variable }) => variable)).toContain(name);
    }
  });

  test.each(["device", "identity"] as const)(
    "no credential of a person carries an administrator's scope: %s",
    (kind) => {
      for (const scope of scopesToTalk(kind)) expect(scope).not.toMatch(/admin|pairing|\*/);
    },
  );

  it("what an agent thinks, and every event of another kind, reaches nobody", () => {
    const key = "agent:designer:gatehouse:pada:v1" as SessionKey;
    const known = new Set(["assistant", "item"]);
    const stream = fc.oneof(fc.constantFrom("thinking", "reasoning", "plan", "lifecycle"), fc.string());
    fc.assert(
      fc.property(stream, fc.string(), (name, text) => {
        fc.pre(!known.has(name));
        const data = { text, delta: text, kind: name, phase: "start", name };
        const payload = { runId: "r1", sessionKey: key, stream: name, data };
        expect(parseRunEvent({ type: "event", event: "agent", payload }, key)).toBeNull();
      }),
    );
    const content = [
      { type: "thinking", thinking: "they want the secret" },
      { type: "text", text: "hello" },
    ];
    const payload = { runId: "r1", sessionKey: key, state: "final", message: { role: "assistant", content } };
    expect(parseRunEvent({ type: "event", event: "chat", payload }, key)).toMatchObject({
      markdown: "hello",
    });
  });

  it("no address is made with a secret in it", () => {
    const files = globSync(["src/**/*.ts", "adapters/**/*.{ts,js}", "bin/*.js"], { cwd: ROOT });
    const telling = /[?&#](?:token|secret|password|api[_-]?key|auth)=/i;
    expect(files.length).toBeGreaterThan(200);
    expect(files.filter((file) => telling.test(readFileSync(join(ROOT, file), "utf8")))).toEqual([]);
  });

  it("nothing said on Telegram, and no change of it, fetches what a link leads to", async () => {
    const clock = createFixedClock();
    const telegram = await startTelegramServer({ clock });
    const deps = { clock, logger: createKeptLogger(), routes: createDirectRoutes() };
    const adapter = createTelegramAdapter(telegram.config, deps);
    await adapter.start(createRecordingInbox());
    onTestFinished(async () => {
      await adapter.stop();
      await telegram.close();
    });
    const ben = telegram.addUser({ name: "Ben" });
    const place = await adapter.directPlace(`telegram:${ben}` as Identity);
    const markdown = "[ours](https://evil.example/?leak=saffron) https://evil.example/?leak=saffron";
    const agent = { id: "designer" as never, name: "Designer" };
    const said = { kind: "answer", markdown, part: 1, parts: 1, agent } as const;
    const ref = await adapter.post(place, said, { key: "k1", privateTo: null, repeated: false });
    if (ref) await adapter.update(ref, { ...said, markdown: `${markdown} again` });
    const calls = [...telegram.calls("sendMessage"), ...telegram.calls("editMessageText")];
    expect(calls).toHaveLength(2);
    for (const { args } of calls) expect(args.link_preview_options).toEqual({ is_disabled: true });
  });
});

import { afterEach, beforeEach, expect, it } from "vitest";
import { examineTelegram } from "../../adapters/telegram/examine.ts";
import { startTelegramServer, type TelegramServer } from "../fakes/telegram-server.ts";
import { createKeptLogger } from "./slack-harness.ts";

let telegram: TelegramServer;
beforeEach(async () => {
  telegram = await startTelegramServer({ topics: true });
});
afterEach(() => telegram.close());

const examine = async (more: object = {}, groups: readonly string[] = []) =>
  (await examineTelegram({ ...telegram.config, ...more }, createKeptLogger(), groups))
    .filter(({ level }) => level !== "ok")
    .map(({ level, what, mend }) => `${level}: ${what} | ${mend}`);

it("finds nothing to mend where everything is as it should be", async () => {
  expect(await examine()).toEqual([]);
});

it("names the switch of BotFather for each that stands wrong", async () => {
  telegram.state.setup.topics = false;
  telegram.switches.readsEverything = true;
  telegram.switches.inlineMode = true;
  telegram.switches.businessMode = true;
  telegram.switches.guestMode = true;
  const [topics, privacy, inline, business, guests] = await examine();
  expect(business).toMatch(/^warning: .*Switch off: .*Business Mode/);
  expect(guests).toMatch(/^warning: .*Switch off: .*Guest Mode/);
  expect(topics).toMatch(/^warning: .*@BotFather > .* > Threaded Mode/);
  expect(privacy).toMatch(/^warning: .*Group Privacy > Turn on/);
  expect(inline).toMatch(/^warning: .*Switch off: .*Inline Mode/);
});

it("says that the token is wrong, and where the right one is, without showing it", async () => {
  const [only] = await examine({ token: "700000001:wrong-token" });
  expect(only).toMatch(/^fault: TELEGRAM_TOKEN does not work: .*401.* API Token$/);
  expect(only).not.toContain("wrong-token");
});

it("says what stands between polling and a webhook", async () => {
  telegram.updates.setWebhook({ url: "https://other.example/x", secret: "" }, []);
  expect((await examine())[0]).toMatch(/^warning: a webhook is set \(other\.example\)/);
  const webhook = { mode: "webhook", webhookSecret: "s3cret-s3cret-s3cret" };
  expect(await examine({ ...webhook, webhookUrl: "https://other.example/x" })).toEqual([]);
  const [plain] = await examine({
    ...webhook,
    webhookUrl: "http://other.example/x",
    apiRoot: telegram.config.apiRoot,
  });
  expect(plain).toBeUndefined();
});

it("says that Telegram cannot be reached, and nothing of the token", async () => {
  const [only] = await examine({ apiRoot: "http://127.0.0.1:9" });
  expect(only).toMatch(/^fault: Telegram cannot be reached/);
  expect(only).not.toContain("fake-telegram-token");
});

it("says of each group that the settings name whether the bot is in it and may write there", async () => {
  const [fine, muted, kicked] = ["ops", "quiet", "gone"].map((title) => telegram.addGroup(title));
  telegram.setOurs(muted ?? 0, "muted");
  telegram.setOurs(kicked ?? 0, "kicked");
  telegram.switches.canJoinGroups = false;
  const [joining, silent, out, unknown, ...more] = await examine({}, [fine, muted, kicked, -77].map(String));
  expect(joining).toMatch(/^warning: .*setjoingroups/);
  expect(silent).toMatch(/^warning: the bot may not write in the group .*Send Messages: on/);
  expect(out).toContain(`the settings name the group ${kicked}, and the bot is not in it`);
  expect(unknown).toContain("the group -77, and the bot is not in it");
  expect(more).toEqual([]);
});

it("says that the secret of the webhook is wrong when Telegram is turned away with it", async () => {
  const server = await startTelegramServer({
    topics: true,
    webhook: async () => new Response(null, { status: 401 }),
  });
  const url = "https://bot.example.com/telegram";
  server.updates.setWebhook({ url, secret: "an-old-one" }, []);
  const ada = server.addUser({ name: "Ada" });
  await server.say(ada, ada, "hello").outcome();
  const config = { mode: "webhook", webhookUrl: url, webhookSecret: "s3cret-s3cret-s3cret" } as const;
  const told = await examineTelegram({ ...server.config, ...config }, createKeptLogger());
  expect(told.filter(({ level }) => level !== "ok")).toMatchObject([
    { what: expect.stringContaining("401"), mend: expect.stringContaining("TELEGRAM_WEBHOOK_SECRET") },
  ]);
  await server.close();
});

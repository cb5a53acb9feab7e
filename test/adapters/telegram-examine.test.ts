import { afterEach, beforeEach, expect, it } from "vitest";
import { examineTelegram } from "../../adapters/telegram/examine.ts";
import { startTelegramServer, type TelegramServer } from "../fakes/telegram-server.ts";
import { createKeptLogger } from "./slack-harness.ts";

let telegram: TelegramServer;
beforeEach(async () => {
  telegram = await startTelegramServer({ topics: true });
});
afterEach(() => telegram.close());

const examine = async (more: object = {}) =>
  (await examineTelegram({ ...telegram.config, ...more }, createKeptLogger()))
    .filter(({ level }) => level !== "ok")
    .map(({ level, what, mend }) => `${level}: ${what} | ${mend}`);

it("finds nothing to mend where everything is as it should be", async () => {
  expect(await examine()).toEqual([]);
});

it("names the switch of BotFather for each that stands wrong", async () => {
  telegram.state.setup.topics = false;
  telegram.switches.readsEverything = true;
  telegram.switches.inlineMode = true;
  const [topics, privacy, inline] = await examine();
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

import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readerSees } from "../fakes/discord/payloads.ts";
import { startDiscordServer } from "../fakes/discord-server.ts";
import { startTelegramServer } from "../fakes/telegram-server.ts";
import { plainText } from "../flow/telegram-team.ts";
import { phrase } from "../openclaw/stub-model.ts";
import { type ReloadHouse, startReloadHouse } from "./reload-house.ts";

const HALVES = ["The first half, ", "and the second half."];
const NEXT = {
  slack: { bot: "xoxb-2-rotated", app: "xapp-1-A0GATEHOUSE-2-rotated" },
  discord: "rotated-discord-token",
  telegram: "700000001:rotated-telegram-token",
  gateway: "rotated-gateway-token",
};
const TRACER = ["/usr/bin/strace", "/usr/local/bin/strace"].find(existsSync);
const STRACE = [TRACER ?? "", "-D", "-f", "-qq", "-e", "trace=open,openat,execve"];
const canTrace = (() => {
  try {
    execFileSync(TRACER ?? "", [...STRACE.slice(1), "-o", "/dev/null", "true"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
})();

let house: ReloadHouse;
let discord: Awaited<ReturnType<typeof startDiscordServer>>;
let telegram: Awaited<ReturnType<typeof startTelegramServer>>;
let release: () => void;
/** What Ada, who is somebody on each platform, is told there; and how she asks. */
let there: Record<"slack" | "discord" | "telegram", { ask(text: string): void; told(): string }>;

beforeEach(async () => {
  const held = Promise.withResolvers<void>();
  release = held.resolve;
  house = await startReloadHouse((prompt) => {
    const answer = { ...phrase(prompt), pieceMs: 0 };
    const isSlow = JSON.stringify(prompt).includes("slowly");
    return isSlow ? { ...answer, chunks: HALVES, hold: held.promise } : answer;
  });
  [discord, telegram] = [await startDiscordServer(), await startTelegramServer()];
  const [inDiscord, inTelegram] = [discord.addUser({ name: "ada" }), telegram.addUser({ name: "Ada" })];
  const { slack, ada } = house;
  there = {
    slack: {
      ask: (text) => void slack.say(ada, slack.dm(ada), text),
      told: () =>
        slack
          .answersIn(slack.dm(ada))
          .map((one) => slack.shown(one))
          .join("\n"),
    },
    discord: {
      ask: (text) => void discord.say(inDiscord, discord.dm(inDiscord), text),
      told: () =>
        discord
          .answersIn(discord.dm(inDiscord))
          .map(({ content }) => readerSees(content))
          .join("\n"),
    },
    telegram: {
      ask: (text) => void telegram.say(inTelegram, inTelegram, text),
      told: () => telegram.answersIn(inTelegram).map(plainText).join("\n"),
    },
  };
  await house.keep("discord-token", discord.config.token);
  await house.keep("telegram-token", telegram.config.token);
  await house.settle((settings) => {
    for (const name of ["discord", "telegram"]) {
      const path = house.at(`${name}-token`);
      settings.secrets.providers[name] = { source: "file", path, mode: "singleValue" };
      Object.assign(settings, { [name]: { token: { source: "file", provider: name, id: "value" } } });
    }
  });
  Object.assign(house.env, {
    GATEHOUSE_ADMINS: `${house.env.GATEHOUSE_ADMINS},discord:${inDiscord},telegram:${inTelegram}`,
    DISCORD_API_URL: discord.config.apiUrl,
    DISCORD_GUILD_ID: discord.guildId,
    TELEGRAM_API_ROOT: telegram.config.apiRoot,
  });
}, 60_000);
afterEach(async () => {
  release();
  await house.close();
  await discord.close();
  await telegram.close();
});

const FILES = [
  "slack.json",
  "discord-token",
  "telegram-token",
  "gateway-token",
  "resolver.mjs",
  "gatehouse.json",
];
const runs = () => house.gateway.calls.filter(({ method }) => method === "chat.send").length;

async function serve(tracer: readonly string[] = []): Promise<void> {
  expect(await house.start(tracer)).toBeNull();
  await telegram.waitFor(() => telegram.updates.isAsked(), "somebody who takes updates", 30_000);
  await discord.waitFor(() => discord.state.commands.length > 0, "Discord's commands", 30_000);
}

/** Each is asked on its own platform, and each is answered there. */
async function answeredEverywhere(words: string, agent = "designer"): Promise<void> {
  for (const [platform, { ask }] of Object.entries(there)) ask(`${agent}: say ${words} on ${platform}`);
  for (const [platform, { told }] of Object.entries(there)) {
    await expect.poll(told, { timeout: 30_000 }).toContain(`${words} on ${platform}`);
  }
}

function cutEverything(): void {
  house.slack.sockets.cutAll();
  discord.gateway.cut();
  house.gateway.closeAll();
}

describe("a service on every platform, whose secrets are all in files", { timeout: 180_000 }, () => {
  it("keeps the old ones while one is broken, and takes the new ones up without cutting an answer anywhere", async () => {
    await serve();
    await answeredEverywhere("hello");
    for (const { ask } of Object.values(there)) ask("designer: answer slowly");
    await expect.poll(runs, { timeout: 30_000 }).toBe(6);
    await house.keep("slack.json", JSON.stringify(NEXT.slack));
    await house.keep("discord-token", NEXT.discord);
    await house.keep("telegram-token", NEXT.telegram);
    await rm(house.at("gateway-token"));
    const broken = await house.run("secrets", "reload");
    expect([broken.code, broken.err]).toEqual([1, expect.stringContaining("file:gateway:value")]);
    cutEverything();
    // The designer is busy in each of these chats.
    await answeredEverywhere("still here", "ops");

    await house.keep("gateway-token", NEXT.gateway);
    house.slack.changeTokens(NEXT.slack);
    discord.changeToken(NEXT.discord);
    telegram.changeToken(NEXT.telegram);
    house.gateway.state.token = NEXT.gateway;
    const mended = await house.run("secrets", "reload");
    expect([mended.code, mended.err]).toEqual([0, ""]);
    const names = ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "DISCORD_TOKEN", "TELEGRAM_TOKEN", "OPENCLAW_TOKEN"];
    for (const name of names) expect(mended.out).toContain(name);
    release();
    for (const { told } of Object.values(there)) {
      await expect.poll(told, { timeout: 30_000 }).toContain(HALVES.join(""));
      expect(told()).not.toMatch(/could not (?!be taken up)/);
    }
    expect(runs()).toBe(9);
    cutEverything();
    await answeredEverywhere("with the new ones", "ops");
  });

  it.skipIf(!canTrace)("goes on when every file is gone, and tries to open none of them again", async () => {
    const trace = house.at("trace");
    await serve([...STRACE, "-o", trace]);
    await answeredEverywhere("hello");
    const opened = async () => (await readFile(trace, "utf8")).split("\n");
    const before = (await opened()).filter((line) => FILES.some((name) => line.includes(house.at(name))));
    expect(before.length).toBeGreaterThanOrEqual(FILES.length);
    for (const name of FILES) await rm(house.at(name));
    cutEverything();
    await answeredEverywhere("and again");
    const after = (await opened()).filter((line) => FILES.some((name) => line.includes(house.at(name))));
    expect(after).toEqual(before);
  });
});

import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { phrase } from "../openclaw/stub-model.ts";
import { type PlatformHouse, SECRET_FILES, startPlatformHouse } from "./platform-house.ts";

const HALVES = ["The first half, ", "and the second half."];
const NEXT = {
  slack: { bot: "xoxb-2-rotated", app: "xapp-1-A0GATEHOUSE-2-rotated" },
  discord: "rotated-discord-token",
  telegram: "700000001:rotated-telegram-token",
  gateway: "rotated-gateway-token",
};
const NAMES = ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "DISCORD_TOKEN", "TELEGRAM_TOKEN", "OPENCLAW_TOKEN"];
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

let world: PlatformHouse;
let release: () => void;

beforeEach(async () => {
  const held = Promise.withResolvers<void>();
  release = held.resolve;
  world = await startPlatformHouse((prompt) => {
    const answer = { ...phrase(prompt), pieceMs: 0 };
    const isSlow = JSON.stringify(prompt).includes("slowly");
    return isSlow ? { ...answer, chunks: HALVES, hold: held.promise } : answer;
  });
}, 60_000);
afterEach(async () => {
  release();
  await world.close();
});

const runs = () => world.house.gateway.calls.filter(({ method }) => method === "chat.send").length;

/** Each is asked on its own platform, and each is answered there. */
async function answeredEverywhere(words: string, agent = "designer"): Promise<void> {
  const all = Object.entries(world.there);
  for (const [platform, { ask }] of all) ask(`${agent}: say ${words} on ${platform}`);
  for (const [platform, { told }] of all) {
    await expect.poll(told, { timeout: 30_000 }).toContain(`${words} on ${platform}`);
  }
}

describe("a service on every platform, whose secrets are all in files", { timeout: 180_000 }, () => {
  it("keeps the old ones while one is broken, and takes the new ones up without cutting an answer anywhere", async () => {
    const { house, discord, telegram, there, cutEverything } = world;
    expect(await world.serve()).toBeNull();
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
    for (const name of NAMES) expect(mended.out).toContain(name);
    release();
    for (const { told } of Object.values(there)) {
      await expect.poll(told, { timeout: 30_000 }).toContain(HALVES.join(""));
      expect(told()).not.toMatch(/could not (?!be taken up)/);
    }
    expect(runs()).toBe(9);
    cutEverything();
    await answeredEverywhere("with the new ones", "ops");
  });

  // Without strace, or where nothing may be traced, there is nothing to look with.
  it.skipIf(!canTrace)("goes on when every file is gone, and tries to open none of them again", async () => {
    const { house } = world;
    const trace = house.at("trace");
    expect(await world.serve([...STRACE, "-o", trace])).toBeNull();
    await answeredEverywhere("hello");
    const touched = async () =>
      (await readFile(trace, "utf8"))
        .split("\n")
        .filter((line) => SECRET_FILES.some((name) => line.includes(house.at(name))));
    const before = await touched();
    expect(before.length).toBeGreaterThanOrEqual(SECRET_FILES.length);
    for (const name of SECRET_FILES) await rm(house.at(name));
    world.cutEverything();
    await answeredEverywhere("and again");
    expect(await touched()).toEqual(before);
  });
});

import { afterEach, beforeEach, expect, it } from "vitest";
import { createDiscordApi } from "../../adapters/discord/api.ts";
import { type DiscordServer, startDiscordServer } from "../fakes/discord-server.ts";
import { createFixedClock } from "../fakes/fixed-clock.ts";
import { createKeptLogger } from "./slack-harness.ts";

const MOST = 5;
let discord: DiscordServer;
beforeEach(async () => {
  discord = await startDiscordServer();
});
afterEach(() => discord.close());

it("is silent for the rest of the ten minutes after too many refusals, and says so", async () => {
  const clock = createFixedClock();
  const logger = createKeptLogger(() => {});
  const api = createDiscordApi(discord.config, { clock, logger, most: MOST });
  const hidden = discord.addChannel("secret", { visible: false });
  for (let count = 0; count < MOST; count += 1) {
    await expect(api.channel(hidden)).rejects.toMatchObject({ code: "platform.not-found" });
  }
  const asked = discord.calls().length;
  await expect(api.application()).rejects.toMatchObject({
    code: "platform.rate-limited",
    retryScope: "platform",
    retryAfterMs: expect.closeTo(10 * 60_000, -4),
  });
  expect(discord.calls()).toHaveLength(asked);
  expect(logger.lines.filter(({ level }) => level === "error")).toHaveLength(1);
  clock.advance(10 * 60_000);
  expect(await api.application()).toMatchObject({ name: "Gatehouse" });
});

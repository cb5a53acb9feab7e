import { afterAll, beforeAll } from "vitest";
import { openDiscordDriver } from "./discord-driver.ts";
import { platformFlow } from "./platform-flow.ts";
import { openRealWorld, type RealWorld } from "./real-gateway.ts";
import { openTelegramDriver } from "./telegram-driver.ts";

// One gateway for all platforms: a start takes longer than most of what is tried here.
let opened: RealWorld;
const world = () => opened;
beforeAll(async () => {
  opened = await openRealWorld("device");
});
afterAll(() => opened?.close());

platformFlow("Discord", { world, open: openDiscordDriver });
platformFlow("Telegram", { world, open: openTelegramDriver });

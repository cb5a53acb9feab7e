import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { examineDiscord } from "../../adapters/discord/examine.ts";
import { type DiscordServer, PERMISSION, startDiscordServer } from "../fakes/discord-server.ts";

let discord: DiscordServer;
beforeEach(async () => {
  discord = await startDiscordServer();
});
afterEach(() => discord.close());

const faults = async () => (await examineDiscord(discord.config)).filter(({ level }) => level !== "ok");

describe("the doctor on Discord's side", () => {
  it("has nothing to say when all is set as the page says, and connects nothing", async () => {
    expect(await faults()).toEqual([]);
    expect(discord.gateway.identified()).toBe(0);
  });

  it.each([
    [
      "a wrong token",
      () => discord.fail("GET /applications/@me", { kind: "error", status: 401, code: 0 }),
      "fault",
      /Bot > Reset Token/,
    ],
    [
      "the intent that is off",
      () => {
        discord.state.app.messageContent = false;
      },
      "fault",
      /Message Content Intent/,
    ],
    [
      "a public bot",
      () => {
        discord.state.app.isPublic = true;
      },
      "warning",
      /Bot > Public Bot/,
    ],
    [
      "an app for everybody's own use",
      () => {
        discord.state.app.userInstall = true;
      },
      "warning",
      /Installation Contexts > User Install/,
    ],
    [
      "a server that it is not on",
      () => {
        discord.state.app.isOnServer = false;
      },
      "fault",
      /https:\/\/discord\.com\/oauth2\/authorize\?client_id=900000000000000001/,
    ],
    [
      "few connections left",
      () => {
        discord.setup.sessionsLeft = 3;
      },
      "warning",
      /restarts it so often/,
    ],
    [
      "too much power",
      () => {
        discord.state.permissions |= 1n << 3n;
      },
      "warning",
      /Administrator/,
    ],
    ["no Discord", () => discord.fail("GET /applications/@me", { kind: "reset" }), "fault", /way to Discord/],
  ] as const)("names %s, and the page and switch to mend it", async (_, break_, level, mend) => {
    break_();
    const [finding, ...others] = await faults();
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ level, mend: expect.stringMatching(mend) });
  });

  it.each([
    ["View Channels", PERMISSION.viewChannel],
    ["Send Messages", PERMISSION.sendMessages],
    ["Send Messages in Threads", PERMISSION.sendInThreads],
    ["Create Private Threads", PERMISSION.createPrivateThreads],
    ["Read Message History", PERMISSION.readHistory],
    ["Attach Files", PERMISSION.attachFiles],
  ])("names the permission that is missing: %s", async (name, bit) => {
    discord.state.permissions &= ~bit;
    expect(await faults()).toMatchObject([
      { level: "fault", what: expect.stringMatching(new RegExp(`lacks: ${name}$`)) },
    ]);
  });
});

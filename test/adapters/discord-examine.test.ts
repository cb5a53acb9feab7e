import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { examineDiscord } from "../../adapters/discord/examine.ts";
import { type DiscordServer, PERMISSION, startDiscordServer } from "../fakes/discord-server.ts";

let discord: DiscordServer;
beforeEach(async () => {
  discord = await startDiscordServer();
  discord.addChannel("general");
});
afterEach(() => discord.close());

const faults = async (told: Parameters<typeof examineDiscord>[1] = []) =>
  (await examineDiscord(discord.config, told)).filter(({ level }) => level !== "ok");

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
    [
      "another address for commands and clicks",
      () => {
        discord.state.app.endpoint = "https://example.com/interactions";
      },
      "fault",
      /General Information > Interactions Endpoint URL/,
    ],
    [
      "an address that lets nobody in",
      () => {
        discord.state.app.needsCodeGrant = true;
      },
      "fault",
      /Bot > Requires OAuth2 Code Grant/,
    ],
    [
      "a scope that it was let in without",
      () => {
        discord.state.app.hasCommands = false;
      },
      "fault",
      /scope=bot\+applications\.commands/,
    ],
    [
      "channels that it sees none of",
      () => {
        for (const channel of discord.state.channels.values()) channel.visible = false;
      },
      "warning",
      /Edit Channel > Permissions > View Channel/,
    ],
    [
      "a channel that takes from it what it needs",
      () => {
        discord.channel(discord.addChannel("design")).denied = PERMISSION.createPrivateThreads;
      },
      "warning",
      /right click on #design > Edit Channel > Permissions/,
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

  it("says nothing of channels that it is not to see, and names of many poor ones the first", async () => {
    discord.addChannel("secret", { visible: false });
    expect(await faults()).toEqual([]);
    for (let count = 1; count <= 7; count += 1) {
      const denied = PERMISSION.sendInThreads | PERMISSION.readHistory;
      discord.addChannel(`room-${count}`, { denied });
    }
    const named = (await faults()).map(({ what }) => what);
    expect(named).toHaveLength(6);
    expect(named[0]).toBe("in #room-1 the bot lacks: Send Messages in Threads, Read Message History");
    expect(named[5]).toBe("… and 2 channels more");
  });

  it.each([
    [
      "that it cannot see",
      { visible: false },
      /cannot write in #leads.*approvals\.channel.*lacks: View Channels/,
    ],
    ["that it cannot write in", { denied: PERMISSION.sendMessages }, /lacks: Send Messages$/],
  ])("names a channel of the settings %s", async (_, more, what) => {
    const id = discord.addChannel("leads", more);
    expect(await faults([{ id, setting: "approvals.channel" }])).toContainEqual({
      level: "fault",
      what: expect.stringMatching(what),
      mend: expect.stringMatching(/right click on #leads > Edit Channel/),
    });
  });

  it("names a channel of the settings that is not there", async () => {
    expect(await faults([{ id: "800000000000000099", setting: "audit.feed" }])).toMatchObject([
      { level: "fault", what: expect.stringContaining("audit.feed names the channel 800000000000000099") },
    ]);
  });

  it("says what the switch for members is for, on or off", async () => {
    const said = async () => (await examineDiscord(discord.config)).map(({ what }) => what).join("\n");
    expect(await said()).toMatch(/Server Members Intent is off.*daily look.*Privileged Gateway Intents/);
    discord.state.app.serverMembers = true;
    expect(await said()).toMatch(/Server Members Intent is on.*within seconds/);
  });
});

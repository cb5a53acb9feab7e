import { describe, expect, it } from "vitest";
import { commandDefinitions, readCommand, readTyping } from "../../adapters/discord/commands.ts";
import { applicationOf, inviteLink } from "../../adapters/discord/invite-link.ts";
import { parseEvent } from "../../adapters/discord/parse-event.ts";
import { type ChannelFacts, idAtTime, timeOfId } from "../../adapters/discord/place.ts";
import { readDiscordText } from "../../adapters/discord/read-text.ts";
import { COMMANDS } from "../../src/core/command/command.ts";
import { checkRequest } from "../fakes/discord/check-schema.ts";
import recorded from "../fixtures/discord/recorded.json" with { type: "json" };

const { botId, guildId, channelId, threadId, userId, roleId } = recorded.metadata;
const home = { guildId, applicationId: botId, botUserId: botId, botRoleId: roleId };
const inChannel: ChannelFacts = { id: channelId, kind: "channel", parentId: null };
const inThread: ChannelFacts = { id: threadId, kind: "thread", parentId: channelId };
const sender = `discord:${userId}`;

const message = (data: object, channel: ChannelFacts | null = inChannel) =>
  parseEvent({ name: "MESSAGE_CREATE", data }, { home, channel, removed: null });
const interaction = (data: object) =>
  parseEvent({ name: "INTERACTION_CREATE", data }, { home, channel: null, removed: null });

describe("what Discord was recorded to send", () => {
  it("is a mention in a channel", () => {
    expect(message(recorded.gatewayMention.data)).toEqual({
      kind: "message",
      eventId: "message/1457536551830421524",
      sender,
      senderName: "Test User",
      place: { platform: "discord", workspace: guildId, channel: channelId, thread: null, kind: "channel" },
      sentAt: Date.parse("2026-01-05T00:49:53.676Z"),
      message: { platform: "discord", workspace: guildId, channel: channelId, id: "1457536551830421524" },
      text: "Hey",
      addressed: "mention",
      hasFiles: false,
    });
  });

  it("is a mention of the role that Discord made for us", () => {
    expect(message(recorded.gatewayRoleMention.data)).toMatchObject({
      addressed: "mention",
      text: "AI Still there?",
    });
  });

  it("is a word in a thread, which stands in its channel", () => {
    expect(message(recorded.gatewaySubscribedMessage.data, inThread)).toMatchObject({
      addressed: "thread",
      place: { channel: channelId, thread: threadId, kind: "channel" },
      message: { channel: threadId },
    });
  });

  it("is our own greeting, which is none of ours to take", () => {
    expect(message(recorded.gatewayBotWelcome.data, inThread)).toMatchObject({
      kind: "ignored",
      reason: "our own message",
    });
  });

  it("is a pressed button with its token, its message and what a form is opened with", () => {
    expect(interaction(recorded.buttonClickHello)).toEqual({
      kind: "click",
      eventId: "click/1457536583141163186",
      sender,
      senderName: "Test User",
      place: {
        platform: "discord",
        workspace: guildId,
        channel: channelId,
        thread: threadId,
        kind: "channel",
      },
      sentAt: timeOfId("1457536583141163186"),
      language: "en",
      token: "hello",
      message: {
        platform: "discord",
        workspace: guildId,
        channel: threadId,
        id: recorded.buttonClickHello.message.id,
      },
      trigger: `${recorded.buttonClickHello.id}/${recorded.buttonClickHello.token}`,
    });
    expect(interaction(recorded.differentUser)).toMatchObject({ kind: "click" });
    expect(interaction(recorded.differentUser)).not.toMatchObject({ sender });
  });

  it("is a pressed button in a direct chat", () => {
    expect(interaction(recorded.dmButtonClick)).toMatchObject({
      kind: "click",
      token: "dm-action",
      place: { channel: "DM_CHANNEL_123", thread: null, kind: "dm" },
    });
  });

  it.each([recorded.gatewayThreadCreate, recorded.gatewayReactionAdd])(
    "is nothing we take",
    ({ type, data }) => {
      expect(
        parseEvent({ name: type.replace("GATEWAY_", ""), data }, { home, channel: inChannel, removed: null }),
      ).toMatchObject({
        kind: "ignored",
      });
    },
  );
});

describe("a message", () => {
  const said = recorded.gatewayMention.data;
  const direct = { ...said, guild_id: undefined, content: "hello" };

  it.each([
    ["a webhook under a person's name", { webhook_id: "777777777777777777" }],
    ["a bot", { author: { ...said.author, bot: true } }],
    ["an app that answers a person", { application_id: "777777777777777777" }],
    ["Discord itself", { author: { ...said.author, system: true } }],
    ["a pin", { type: 6 }],
    ["the beginning of a thread", { type: 21 }],
    ["somebody who joined", { type: 7 }],
    ["a forward", { message_reference: { type: 1, message_id: "1", channel_id: "2" } }],
    ["a forward by its snapshot", { message_snapshots: [{ message: { content: "grant" } }] }],
    ["an edit", { edited_timestamp: "2026-01-05T00:50:00.000000+00:00" }],
    ["one published from another server", { flags: 2 }],
    ["one of another server", { guild_id: "811111111111111111" }],
    ["talk between people", { content: "hello Ben" }],
    ["one that names somebody else", { content: "<@811111111111111111> designer: hello" }],
    ["one by an id that is none", { author: { ...said.author, id: "ada" } }],
    ["one without an id", { id: undefined }],
  ])("is ignored: %s", (_, fields) => {
    expect(message({ ...said, ...fields })).toMatchObject({ kind: "ignored" });
  });

  it("is ignored in a channel that nobody can see", () => {
    expect(message(said, null)).toMatchObject({ kind: "ignored" });
  });

  it("needs no mention in a direct chat", () => {
    expect(message(direct, null)).toMatchObject({ kind: "message", addressed: "dm", place: { kind: "dm" } });
  });

  it("tells of files and of what it replies to", () => {
    const fields = { type: 19, attachments: [{}], message_reference: { message_id: "5", channel_id: "6" } };
    expect(message({ ...direct, ...fields }, null)).toMatchObject({
      hasFiles: true,
      replyTo: { channel: "6", id: "5", workspace: guildId },
    });
  });

  it("loses our name only at its start", () => {
    const text = (content: string) => {
      const parsed = message({ ...said, content });
      return parsed.kind === "message" ? parsed.text : parsed.kind;
    };
    expect(text(`<@${botId}>, <@!${botId}>: designer: hi`)).toBe("designer: hi");
    expect(text(`<@${botId}> ask <@${botId}>`)).toBe(`ask <@discord:${botId}>`);
  });

  it.each([
    [
      "a person",
      "<@1457468924290662599> and <@!1457468924290662599>",
      "<@discord:1457468924290662599> and <@discord:1457468924290662599>",
    ],
    ["a role", "<@&1457468924290662599>", "@role"],
    ["a channel", "<#1457468924290662599>", "#1457468924290662599"],
    ["a command", "</grant:1457468924290662599>", "/grant"],
    ["an emoji", "<a:party:1457468924290662599>", ":party:"],
    ["a moment", "<t:1800000000:R>", "2027-01-15T08:00:00.000Z"],
    ["no moment", "<t:9999999999999>", "9999999999999"],
    ["what people type", "a < b > c <@ben> <b>", "a < b > c <@ben> <b>"],
  ])("reads %s", (_, typed, read) => {
    expect(readDiscordText(typed)).toBe(read);
  });
});

describe("an interaction", () => {
  const click = recorded.buttonClickHello;

  it.each([
    ["another app's", { application_id: "1" }],
    ["of another server", { guild_id: "811111111111111111" }],
    ["of a person's own installation", { authorizing_integration_owners: { 1: userId } }],
    ["in a chat between people", { guild_id: undefined, channel: { id: "5", type: 3 } }],
    ["of a kind that we have none of", { type: 9 }],
    ["on a menu", { data: { custom_id: "x", component_type: 3 } }],
    ["by a bot", { member: { ...click.member, user: { ...click.member.user, bot: true } } }],
  ])("is ignored: %s", (_, fields) => {
    expect(interaction({ ...click, ...fields })).toMatchObject({ kind: "ignored" });
  });

  it("on a hidden message names none", () => {
    expect(interaction({ ...click, message: { ...click.message, flags: 64 } })).toMatchObject({
      message: null,
    });
  });

  it("is a sent form, in labels as in rows", () => {
    const labels = [
      { type: 10 },
      { type: 18, component: { type: 4, custom_id: "reason", value: "not now" } },
    ];
    const rows = [{ type: 1, components: [{ type: 4, custom_id: "reason", value: "not now" }] }];
    for (const components of [labels, rows]) {
      const sent = { ...click, type: 5, data: { custom_id: "token", components } };
      expect(interaction(sent)).toMatchObject({
        kind: "form",
        token: "token",
        values: { reason: "not now" },
      });
    }
  });

  it("keeps of a form only what was asked, and only what was filled in", () => {
    const components = [
      { type: 18, component: { custom_id: "reason", value: "" } },
      { type: 18, component: { custom_id: "__proto__", value: "x" } },
    ];
    const sent = interaction({ ...click, type: 5, data: { custom_id: "token", components } });
    expect(sent).toMatchObject({ values: {} });
  });
});

describe("commands", () => {
  const options = (given: Record<string, unknown>) =>
    Object.entries(given).map(([name, value]) => ({ name, value }));

  it.each([
    [
      "grant",
      { who: "1457468924290662599", what: "designer", until: "7d", because: "new here" },
      "grant <@discord:1457468924290662599> designer for 7d because new here",
    ],
    [
      "grant",
      { because: "x", what: "ops", who: "1457468924290662599", until: "friday" },
      "grant <@discord:1457468924290662599> ops until friday because x",
    ],
    [
      "grant",
      { who: "1457468924290662599", what: "ops", until: "until tomorrow" },
      "grant <@discord:1457468924290662599> ops until tomorrow",
    ],
    [
      "grant",
      { who: "1457468924290662599", what: "ops", until: "2026-12-01" },
      "grant <@discord:1457468924290662599> ops until 2026-12-01",
    ],
    [
      "grant",
      { who: "1457468924290662599", what: "ops", until: "bis Freitag" },
      "grant <@discord:1457468924290662599> ops bis Freitag",
    ],
    [
      "grant",
      { who: "1457468924290662599", what: "ops", until: "2 Wochen" },
      "grant <@discord:1457468924290662599> ops for 2 Wochen",
    ],
    [
      "audit",
      { who: "1457468924290662599", span: "7d", before: 8124 },
      "audit <@discord:1457468924290662599> 7d #8124",
    ],
    ["share", { who: "1457468924290662599", mode: "write" }, "share <@discord:1457468924290662599> write"],
    ["new", { agent: "  Product\nmanager " }, "new Product manager"],
    ["whoami", {}, "whoami"],
  ])("are read as words: /%s", (name, given, words) => {
    expect(readCommand({ name, type: 1, options: options(given) })).toBe(words);
  });

  it("of others, and of messages and people, are none of ours", () => {
    expect(readCommand({ name: "play", type: 1 })).toBeNull();
    expect(readCommand({ name: "grant", type: 2 })).toBeNull();
  });

  it("are all registered, as Discord takes them", () => {
    const definitions = commandDefinitions();
    expect(definitions.map(({ name }) => name)).toEqual(COMMANDS.map(({ name }) => name));
    expect(checkRequest("PUT /applications/{application_id}/commands", definitions)).toBeNull();
    for (const one of definitions) expect(one).toMatchObject({ integration_types: [0], contexts: [0, 1] });
    const revoke = definitions.find(({ name }) => name === "revoke");
    expect(revoke?.description_localizations).toEqual({ de: "Es wieder entziehen, sofort" });
    const options = definitions.flatMap((one) => one.options ?? []);
    expect(options.filter((one) => !one.description_localizations?.de)).toEqual([]);
    expect(options.filter(({ name, description }) => name === description)).toEqual([]);
    const asked = definitions.find(({ name }) => name === "language")?.options?.[0];
    expect(asked).toMatchObject({ choices: [{ value: "en" }, { value: "de" }, { value: "auto" }] });
  });

  it("tell where somebody is typing", () => {
    const typing = { name: "grant", options: [{ name: "what", value: "des", focused: true }] };
    expect(readTyping(typing)).toEqual({ command: "grant", slot: "what", typed: "des" });
    expect(
      readTyping({ name: "grant", options: [{ name: "because", value: "x", focused: true }] }),
    ).toBeNull();
  });
});

describe("Discord's ids", () => {
  it("tell the time, there and back", () => {
    const at = Date.UTC(2026, 10, 21, 12);
    expect(timeOfId(idAtTime(at))).toBe(at);
    expect(timeOfId("ada")).toBeNull();
    expect(idAtTime(0)).toBe("0");
  });
});

describe("the way in", () => {
  it("asks for no more than is needed, on one server, for the server", () => {
    const link = new URL(inviteLink("900000000000000001", guildId));
    expect(Object.fromEntries(link.searchParams)).toEqual({
      client_id: "900000000000000001",
      scope: "bot applications.commands",
      permissions: String((1n << 10n) | (1n << 11n) | (1n << 15n) | (1n << 16n) | (1n << 36n) | (1n << 38n)),
      integration_type: "0",
      guild_id: guildId,
      disable_guild_select: "true",
    });
    const administrator = 1n << 3n;
    const mentionEveryone = 1n << 17n;
    const asked = BigInt(link.searchParams.get("permissions") ?? "0");
    expect(asked & (administrator | mentionEveryone)).toBe(0n);
  });

  it("knows the application by its token", () => {
    const token = `${Buffer.from("900000000000000001").toString("base64")}.abc.def`;
    expect(applicationOf(token)).toBe("900000000000000001");
    expect(applicationOf("rubbish")).toBeNull();
  });
});

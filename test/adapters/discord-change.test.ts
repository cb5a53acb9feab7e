import { afterEach, describe, expect, it } from "vitest";
import { parseEvent } from "../../adapters/discord/parse-event.ts";
import type { ChannelFacts } from "../../adapters/discord/place.ts";
import type { AgentId } from "../../src/core/access/permission.ts";
import type { Identity } from "../../src/core/people/identity.ts";
import type { ChatHost } from "../../src/core/ports/chat-adapter.ts";
import type { OutboundMessage } from "../../src/core/words/text.ts";
import recorded from "../fixtures/discord/recorded.json" with { type: "json" };
import { type Bench, openBench } from "./discord-harness.ts";

const answer = (markdown: string): OutboundMessage => ({
  kind: "answer",
  markdown,
  part: 1,
  parts: 1,
  agent: { id: "designer" as AgentId, name: "Designer" },
});
const key = (id: string) => ({ key: id, privateTo: null, repeated: false });
const { botId, guildId, channelId, userId, roleId } = recorded.metadata;
const home = { guildId, applicationId: botId, botUserId: botId, botRoleId: roleId };
const channel: ChannelFacts = { id: channelId, kind: "channel", parentId: null };
const said = recorded.gatewayMention.data;
const edited_timestamp = "2026-01-05T00:50:07.125000+00:00";
const parse = (name: string, data: object, removed: Identity | null = null) =>
  parseEvent({ name, data }, { home, channel, removed: removed && { writer: removed, at: 7 } });

describe("an edit", () => {
  const edit = (fields: object) => parse("MESSAGE_UPDATE", { ...said, edited_timestamp, ...fields });

  it("is the message as it reads now, known by the moment of its editing", () => {
    expect(edit({ content: `<@${botId}> designer: rather blue` })).toEqual({
      kind: "edit",
      eventId: `edit/${said.id}/${Date.parse("2026-01-05T00:50:07.125Z")}`,
      sender: `discord:${userId}`,
      senderName: "Test User",
      place: { platform: "discord", workspace: guildId, channel: channelId, thread: null, kind: "channel" },
      sentAt: Date.parse("2026-01-05T00:50:07.125Z"),
      message: { platform: "discord", workspace: guildId, channel: channelId, id: said.id },
      text: "designer: rather blue",
      hasFiles: false,
    });
  });

  it.each([
    ["a preview below a link", { edited_timestamp: null, embeds: [{ type: "link" }] }],
    ["a thread that was begun on it", { edited_timestamp: null, flags: 1 << 5 }],
    ["a part of a message, without its words", { content: undefined }],
    ["a part of a message, without its writer", { author: undefined }],
    ["our own", { author: { id: botId } }],
    ["an app's", { author: { ...said.author, bot: true } }],
    ["a webhook's", { webhook_id: "777777777777777777" }],
    ["one that names us no more", { content: "never mind" }],
    ["one of another server", { guild_id: "811111111111111111" }],
  ])("is none: %s", (_, fields) => {
    expect(edit(fields)).toMatchObject({ kind: "ignored" });
  });
});

describe("a removal", () => {
  const gone = { id: said.id, channel_id: channelId, guild_id: guildId };

  it("withdraws its writer's message, whoever took it away", () => {
    expect(parse("MESSAGE_DELETE", gone, "discord:42424242" as Identity)).toEqual({
      kind: "removal",
      eventId: `removal/${said.id}`,
      sender: "discord:42424242",
      senderName: null,
      place: { platform: "discord", workspace: guildId, channel: channelId, thread: null, kind: "channel" },
      sentAt: 7,
      message: { platform: "discord", workspace: guildId, channel: channelId, id: said.id },
    });
  });

  it("of what never came in, or of another server, is nothing", () => {
    expect(parse("MESSAGE_DELETE", gone)).toMatchObject({ kind: "ignored" });
    const elsewhere = { ...gone, guild_id: "811111111111111111" };
    expect(parse("MESSAGE_DELETE", elsewhere, "discord:42424242" as Identity)).toMatchObject({
      kind: "ignored",
    });
  });
});

describe("what people do to their messages", () => {
  let bench: Bench;
  afterEach(() => bench.close());

  /** Knows whom what was taken came from, as the store does. */
  const open = async () => {
    const host: ChatHost = {
      suggest: async () => [],
      usedPlaces: async () => [],
      senderOf: async (_, eventId) =>
        bench.inbox.events.find((one) => one.eventId === eventId)?.sender ?? null,
    };
    bench = await openBench({ host });
  };
  const kinds = () => bench.inbox.events.map(({ kind }) => kind);

  it("comes in once, in the order they did it, and previews and our own changes do not", async () => {
    await open();
    const first = bench.discord.say(bench.ada, bench.thread, "see https://example.com");
    bench.discord.preview(first);
    const edited = bench.discord.edit(first, "see https://example.org");
    bench.discord.preview(first);
    bench.discord.again(edited);
    const more = [1, 2].map((count) => bench.discord.say(bench.ada, bench.thread, `number ${count}`));
    bench.discord.remove(...more);
    const ref = await bench.adapter.post(bench.place(), answer("ours"), key("k1"));
    if (!ref) throw new Error("nothing was posted");
    await bench.adapter.update(ref, answer("ours, changed"));
    await bench.adapter.remove(ref);
    bench.discord.remove(first);
    await bench.discord.waitFor(() => kinds().length >= 7, "all of it");
    expect(kinds()).toEqual(["message", "edit", "message", "message", "removal", "removal", "removal"]);
  });

  it("comes in when our name is taken out of what was said to us, and not from other talk", async () => {
    await open();
    const talk = bench.discord.say(bench.ada, bench.channel, "lunch?");
    const first = bench.discord.say(bench.ada, bench.channel, `${bench.discord.mention} ops: delete it`);
    bench.discord.edit(talk, "dinner?");
    bench.discord.edit(first, "never mind");
    await bench.discord.waitFor(() => kinds().length >= 2, "both");
    expect(bench.inbox.events).toMatchObject([
      { kind: "message", text: "ops: delete it" },
      { kind: "edit", text: "never mind" },
    ]);
  });

  it("is read back where the connection was lost, as the edit of a message that had come in", async () => {
    await open();
    const first = bench.discord.say(bench.ada, bench.thread, "hello");
    await bench.taken(1);
    bench.discord.gateway.loseSession();
    await bench.discord.waitFor(() => !bench.discord.gateway.isConnected());
    bench.discord.edit(first, "hello you");
    await bench.discord.waitFor(() => kinds().includes("edit"), "the edit", 15_000);
    expect(bench.inbox.events.at(-1)).toMatchObject({ kind: "edit", text: "hello you" });
  }, 20_000);
});

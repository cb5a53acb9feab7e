import { describe, expect, test } from "vitest";
import { parseEvent as parseDiscord } from "../../adapters/discord/parse-event.ts";
import { parseEvent as parseSlack } from "../../adapters/slack/parse-event.ts";
import { parseEvent as parseTelegram } from "../../adapters/telegram/parse-event.ts";

type Fields = Record<string, unknown>;

const slackHome = { teamId: "T1", enterpriseId: null, appId: "A1", botUserId: "UBOT", botId: "BBOT" };
const slack = (user: Fields, enterpriseId: string | null = null) =>
  parseSlack(
    {
      type: "event_callback",
      team_id: "T1",
      api_app_id: "A1",
      event_id: "Ev9",
      event: {
        type: "user_change",
        event_ts: "1767224888.280449",
        user: { id: "U2", team_id: "T1", ...user },
      },
    },
    { home: { ...slackHome, enterpriseId }, commandPrefix: "", receivedAt: 1000 },
  );

const discordHome = { guildId: "500001", applicationId: "600001", botUserId: "600001", botRoleId: null };
const discord = (name: string, data: Fields) =>
  parseDiscord(
    { name, data },
    { home: discordHome as never, channel: null, removed: null, receivedAt: 1000 },
  );

const telegram = (update: Fields) =>
  parseTelegram(
    { update_id: 7, ...update },
    {
      home: { botId: "9", username: "gatehouse_bot", hasTopics: false },
      known: new Map() as never,
      receivedAt: 1000,
      stopButton: () => null,
    },
  );
const group = { id: -100, type: "supergroup" };
const member = (new_chat_member: Fields, chat: Fields = group) =>
  telegram({ chat_member: { chat, date: 1767224888, new_chat_member } });
const ben = { id: 42, is_bot: false, first_name: "Ben" };

describe("Slack", () => {
  test("says that an account is closed, or a guest's", () => {
    expect(slack({ deleted: true })).toMatchObject({
      kind: "leave",
      eventId: "Ev9",
      sender: "slack:T1:U2",
      place: { platform: "slack", workspace: "T1" },
      sentAt: 1767224888280,
      how: "left",
      where: "team",
    });
    expect(slack({ is_restricted: true })).toMatchObject({ kind: "leave", how: "guest" });
    expect(slack({ is_ultra_restricted: true, deleted: true })).toMatchObject({ how: "left" });
  });

  test("of somebody from outside or of the organisation, under the name we know them by", () => {
    expect(slack({ deleted: true, team_id: "T8" })).toMatchObject({ sender: "slack:T8:U2" });
    const inOrganisation = slack(
      { deleted: true, team_id: "T2", enterprise_user: { enterprise_id: "E1" } },
      "E1",
    );
    expect(inOrganisation).toMatchObject({ sender: "slack:E1:U2" });
  });

  test.each([
    ["a new name", { real_name: "Ben" }],
    ["a bot's", { is_bot: true, deleted: true }],
    ["nobody's", { id: "?", deleted: true }],
  ])("%s closes nothing", (_, user) => expect(slack(user)).toMatchObject({ kind: "ignored" }));
});

describe("Discord", () => {
  const data = { guild_id: "500001", user: { id: "700001" } };
  test.each(["GUILD_MEMBER_REMOVE", "GUILD_BAN_ADD"])("%s is somebody who left", (name) => {
    expect(discord(name, data)).toMatchObject({
      kind: "leave",
      sender: "discord:700001",
      place: { platform: "discord", workspace: "500001" },
      how: "left",
      where: "team",
    });
  });

  test.each([
    ["another server's", { ...data, guild_id: "500002" }],
    ["a bot's", { ...data, user: { id: "700001", bot: true } }],
    ["nobody's", { guild_id: "500001" }],
  ])("%s closes nothing", (_, other) => {
    expect(discord("GUILD_MEMBER_REMOVE", other)).toMatchObject({ kind: "ignored" });
  });
});

describe("Telegram", () => {
  const left = {
    kind: "leave",
    sender: "telegram:42",
    place: { platform: "telegram", channel: "-100", kind: "channel" },
    how: "left",
    where: "group",
  };

  test.each([
    { status: "left", user: ben },
    { status: "kicked", user: ben },
    { status: "restricted", is_member: false, user: ben },
  ])("says that somebody is out of a group: %j", (change) => {
    expect(member(change)).toMatchObject({ ...left, eventId: "member/7" });
  });

  test("and shows a line about it, where we are no administrator", () => {
    const message = { chat: group, message_id: 5, date: 1767224888, from: ben, left_chat_member: ben };
    expect(telegram({ message })).toMatchObject({ ...left, eventId: "left/-100/5", sentAt: 1767224888000 });
  });

  test.each([
    ["somebody who came", member({ status: "member", user: ben })],
    ["somebody who is silenced", member({ status: "restricted", is_member: true, user: ben })],
    ["a bot", member({ status: "left", user: { ...ben, is_bot: true } })],
    ["a private chat", member({ status: "kicked", user: ben }, { id: 42, type: "private" })],
    [
      "whoever blocks us",
      telegram({
        my_chat_member: { chat: { id: 42, type: "private" }, new_chat_member: { status: "kicked" } },
      }),
    ],
  ])("%s has not left", (_, parsed) => expect(parsed).toMatchObject({ kind: "ignored" }));
});

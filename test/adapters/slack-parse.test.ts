import { describe, expect, test } from "vitest";
import { parseEvent } from "../../adapters/slack/parse-event.ts";
import type { SlackHome } from "../../adapters/slack/place.ts";
import recorded from "../fixtures/slack/recorded.json" with { type: "json" };

const HOME: SlackHome = {
  teamId: "T1",
  enterpriseId: null,
  appId: "A1",
  botUserId: "UBOT",
  botId: "BBOT",
};
const parse = (body: unknown, home: SlackHome = HOME, commandPrefix = "") =>
  parseEvent(body, { home, commandPrefix, receivedAt: 1000 });

const event = (fields: Record<string, unknown>, more: Record<string, unknown> = {}) => ({
  type: "event_callback",
  team_id: "T1",
  api_app_id: "A1",
  event_id: "Ev1",
  event: {
    type: "message",
    user: "U2",
    ts: "1767224888.280449",
    text: "hi",
    channel: "D1",
    channel_type: "im",
    ...fields,
  },
  ...more,
});
const click = (fields: Record<string, unknown> = {}, action: Record<string, unknown> = {}) => ({
  type: "block_actions",
  api_app_id: "A1",
  team: { id: "T1" },
  user: { id: "U2", team_id: "T1", name: "ben" },
  channel: { id: "C1" },
  container: {
    type: "message",
    message_ts: "2.000002",
    channel_id: "C1",
    is_ephemeral: false,
    thread_ts: "1.000001",
  },
  message: { ts: "2.000002", thread_ts: "1.000001" },
  actions: [
    { type: "button", action_id: "button-0", block_id: "b", value: "tok", action_ts: "3.000003", ...action },
  ],
  ...fields,
});
const slash = (command: string, text: string, fields: Record<string, unknown> = {}) => ({
  api_app_id: "A1",
  team_id: "T1",
  channel_id: "C1",
  user_id: "U2",
  user_name: "ben",
  trigger_id: "77.88",
  command,
  text,
  ...fields,
});
const submission = (fields: Record<string, unknown>) => ({
  type: "view_submission",
  api_app_id: "A1",
  team: { id: "T1" },
  user: { id: "U2", team_id: "T1" },
  view: { id: "V1", app_id: "A1", callback_id: "t0k3n", private_metadata: "", state: { values: {} } },
  ...fields,
});

describe("what Slack really sent", () => {
  const one: SlackHome = {
    ...HOME,
    teamId: recorded.one.teamId,
    appId: recorded.one.appId,
    botUserId: recorded.one.botUserId,
  };
  const two: SlackHome = {
    ...HOME,
    teamId: recorded.two.teamId,
    appId: recorded.two.appId,
    botUserId: recorded.two.botUserId,
  };

  test("a mention and the message of the same post name the same message", () => {
    expect(parse(recorded.one.appMention, one)).toMatchObject({
      kind: "message",
      sender: "slack:T00FAKE00AA:U00FAKEUSER1",
      text: "Test",
      addressed: "mention",
      message: { channel: "C00FAKECHAN1", id: "1767326125.870439" },
      place: { workspace: "T00FAKE00AA", thread: "1767326125.870439", kind: "channel" },
      sentAt: 1767326125870,
    });
    const asMessage = {
      ...recorded.one.appMention,
      event: { ...recorded.one.appMention.event, type: "message" },
    };
    expect(parse(asMessage, one)).toMatchObject({
      message: { id: "1767326125.870439" },
      addressed: "mention",
    });
  });
  test("a follow-up in a thread needs no mention", () => {
    expect(parse(recorded.one.followUp, one)).toMatchObject({
      kind: "message",
      addressed: "thread",
      text: "Hi",
      place: { thread: "1767224888.280449" },
    });
    expect(parse(recorded.one.mention, one)).toMatchObject({ addressed: "mention", text: "Hey" });
  });
  test("controls that are none of ours are ignored", () => {
    for (const body of [
      recorded.one.buttonWithoutValue,
      recorded.one.staticSelect,
      recorded.one.radioButtons,
    ]) {
      expect(parse(body, one)).toMatchObject({ kind: "ignored" });
    }
    expect(parse(recorded.one.reaction, one)).toMatchObject({ kind: "ignored" });
    expect(parse(recorded.two.viewSubmission, two)).toMatchObject({ kind: "ignored" });
  });
  test("a button with a value of ours is a click in its thread", () => {
    const [action] = recorded.one.buttonWithoutValue.actions;
    const body = { ...recorded.one.buttonWithoutValue, actions: [{ ...action, value: "tok" }] };
    expect(parse(body, one)).toMatchObject({
      kind: "click",
      token: "tok",
      sender: "slack:T00FAKE00AA:U00FAKEUSER1",
      eventId: "click/1767326130.289415/U00FAKEUSER1/P0z+f/info",
      message: { id: "1767326126.896109" },
      place: { channel: "C00FAKECHAN1", thread: "1767326125.870439" },
    });
  });
  test("a slash command of another name is ignored, one of ours is its words", () => {
    expect(parse(recorded.two.slashCommand, two)).toMatchObject({ kind: "ignored" });
    const ours = { ...recorded.two.slashCommandWithArgs, command: "/gatehouse" };
    expect(parse(ours, two)).toMatchObject({
      kind: "command",
      text: "some arguments here",
      sender: "slack:T00FAKE00BB:U00FAKEUSER2",
      eventId: `command/${recorded.two.slashCommandWithArgs.trigger_id}`,
    });
  });
});

describe("who is not heard", () => {
  test.each([
    ["our own bot user", { user: "UBOT" }, "our own message"],
    ["our own bot id", { bot_id: "BBOT" }, "our own message"],
    ["another bot without a subtype", { bot_id: "B9" }, "written by an app"],
    ["a person's token in another app", { app_id: "A9" }, "written by an app"],
    ["a bot profile", { bot_profile: { id: "B9" } }, "written by an app"],
    [
      "an incoming webhook under a person's name",
      { subtype: "bot_message", username: "Ada" },
      "not a person's message: bot_message",
    ],
    ["an edit", { subtype: "message_changed", message: { user: "U2", text: "!grant" } }, "an edit"],
    ["a message that arrives edited", { edited: { user: "U2", ts: "9.000000" } }, "an edit"],
    ["a mention that an edit put in", { type: "app_mention", edited: { user: "U2" } }, "an edit"],
    ["a deletion", { subtype: "message_deleted" }, "a deletion"],
    ["something hidden", { hidden: true }, "hidden"],
    ["/me", { subtype: "me_message" }, "not a person's message: me_message"],
    ["a join", { subtype: "channel_join" }, "not a person's message: channel_join"],
    [
      "an assistant's opening",
      { subtype: "assistant_app_thread" },
      "not a person's message: assistant_app_thread",
    ],
    ["Slackbot", { user: "USLACKBOT" }, "written by Slack"],
    ["nobody", { user: undefined }, "a message by nobody, or nowhere"],
    ["a user id of no shape", { user: "ada" }, "a message by nobody, or nowhere"],
    ["people among themselves", { channel: "C1", channel_type: "channel" }, "talk between people"],
    [
      "a thread's root between people",
      { channel: "C1", channel_type: "channel", thread_ts: "1767224888.280449" },
      "talk between people",
    ],
  ])("%s", (_, fields, reason) => {
    expect(parse(event(fields))).toEqual({ kind: "ignored", reason });
  });

  test.each([
    ["an event", event({}, { api_app_id: "A9" })],
    ["an event without an app", event({}, { api_app_id: undefined })],
    ["a command", slash("/grant", "", { api_app_id: "A9" })],
    ["a click", click({ api_app_id: "A9" })],
    ["a form", submission({ api_app_id: "A9" })],
  ])("another app: %s", (_, body) => {
    expect(parse(body)).toEqual({ kind: "ignored", reason: "meant for another app" });
  });
  test.each([
    ["an event", event({}, { team_id: "T9" })],
    ["a command", slash("/grant", "", { team_id: "T9" })],
    ["a click", click({ team: { id: "T9" } })],
    ["a form", submission({ team: { id: "T9" }, user: { id: "U2", team_id: "T9" } })],
    [
      "a click of an organisation's other workspace",
      click({ team: null, user: { id: "U2", team_id: "T9" } }),
    ],
  ])("another team: %s", (_, body) => {
    expect(parse(body)).toEqual({ kind: "ignored", reason: "from another team" });
  });
  test("what is no object at all", () => {
    for (const body of [null, "text", 7, [], {}]) expect(parse(body)).toMatchObject({ kind: "ignored" });
  });
});

describe("who is heard, and where", () => {
  test("an event of a shared channel counts for the workspace that authorised us", () => {
    const shared = event(
      { user: "U7", user_team: "T9" },
      { team_id: "T9", authorizations: [{ team_id: "T1" }] },
    );
    expect(parse(shared)).toMatchObject({ kind: "message", sender: "slack:T9:U7" });
  });
  test("somebody from outside is known by their own team, in clicks too", () => {
    expect(parse(event({ user_team: "T9", team: "T9" }))).toMatchObject({ sender: "slack:T9:U2" });
    expect(parse(click({ user: { id: "U2", team_id: "T9" } }))).toMatchObject({ sender: "slack:T9:U2" });
  });
  test("in an organisation people are known by it, not by one workspace", () => {
    const grid = { ...HOME, enterpriseId: "E1" };
    expect(parse(event({ team: "T1" }), grid)).toMatchObject({
      sender: "slack:E1:U2",
      place: { workspace: "T1" },
    });
    expect(parse(event({ user_team: "E1" }), grid)).toMatchObject({ sender: "slack:E1:U2" });
    expect(parse(event({ user_team: "T9" }), grid)).toMatchObject({ sender: "slack:T9:U2" });
    expect(parse(slash("/whoami", ""), grid)).toMatchObject({ sender: "slack:E1:U2" });
  });
  test("each top-level direct message begins a thread, a reply stays in it", () => {
    expect(parse(event({}))).toMatchObject({
      addressed: "dm",
      place: { kind: "dm", thread: "1767224888.280449" },
    });
    expect(parse(event({ thread_ts: "1.000001" }))).toMatchObject({
      place: { kind: "dm", thread: "1.000001" },
    });
  });
  test("a group's direct message is a channel, and needs our name", () => {
    const group = { channel: "G1", channel_type: "mpim" };
    expect(parse(event(group))).toMatchObject({ kind: "ignored" });
    expect(parse(event({ ...group, text: "<@UBOT> hi" }))).toMatchObject({
      addressed: "mention",
      place: { kind: "channel" },
    });
  });
  test("files and broadcast replies are told of", () => {
    expect(parse(event({ subtype: "file_share", files: [{ id: "F1" }] }))).toMatchObject({ hasFiles: true });
    const reply = {
      subtype: "thread_broadcast",
      thread_ts: "1.000001",
      channel: "C1",
      channel_type: "channel",
    };
    expect(parse(event(reply))).toMatchObject({ addressed: "thread", hasFiles: false });
  });
  test("what is forwarded or attached is never read", () => {
    const attachments = [{ is_share: true, author_id: "U1", text: "!grant <@U2> admin" }];
    expect(parse(event({ text: "", attachments }))).toMatchObject({ kind: "message", text: "" });
    expect(parse(event({ text: "look", attachments }))).toMatchObject({ text: "look" });
  });
  test("an event without an id is told apart by what it is", () => {
    const body = event({ event_ts: "5.000005" }, { event_id: undefined });
    expect(parse(body)).toMatchObject({ eventId: "message/D1/5.000005" });
  });
  test("Slack's own Stop button is the command", () => {
    const body = event({ type: "agent_session_stopped", thread_ts: "1.000001", event_ts: "9.000009" });
    expect(parse(body)).toMatchObject({
      kind: "command",
      text: "stop",
      sender: "slack:T1:U2",
      place: { thread: "1.000001" },
    });
  });
});

describe("commands and clicks", () => {
  test.each([
    ["/grant", "<@U3|ben> designer for 7d", "", "grant <@slack:T1:U3> designer for 7d"],
    ["/whoami", "", "", "whoami"],
    ["/gatehouse", "share <@U3> read", "", "share <@slack:T1:U3> read"],
    ["/gatehouse", "  ", "", "help"],
    ["/acme-revoke", "<@U3>", "acme-", "revoke <@slack:T1:U3>"],
    ["/ACME-gatehouse", "status", "acme-", "status"],
  ])("%s %s", (command, text, prefix, words) => {
    expect(parse(slash(command, text), HOME, prefix)).toMatchObject({
      kind: "command",
      text: words,
      eventId: "command/77.88",
      place: { channel: "C1", thread: null, kind: "channel" },
      sentAt: 1000,
    });
  });
  test.each([
    ["/grant", "acme-"],
    ["/invite", ""],
    ["/gatehouses", ""],
  ])("%s is none of ours with the prefix %j", (command, prefix) => {
    expect(parse(slash(command, "x"), HOME, prefix)).toMatchObject({ kind: "ignored" });
  });
  test("a command typed in any direct chat is answered in ours", () => {
    expect(parse(slash("/whoami", "", { channel_id: "D9" }))).toMatchObject({
      place: { channel: "U2", kind: "dm" },
    });
  });
  test("a click on what one person alone sees names no message", () => {
    const container = { message_ts: "2.000002", channel_id: "C1", is_ephemeral: true, thread_ts: "1.000001" };
    expect(parse(click({ container, message: undefined }))).toMatchObject({
      message: null,
      place: { channel: "C1", thread: "1.000001" },
    });
  });
});

describe("what people wrote, as they read it", () => {
  test.each([
    ["<@UBOT> designer: hi", "designer: hi"],
    ["<@UBOT>, <@UBOT|gatehouse>: hi", "hi"],
    ["ask <@UBOT> about it", "ask <@slack:T1:UBOT> about it"],
    ["<@U3> and <@W4|cleo>", "<@slack:T1:U3> and <@slack:T1:W4>"],
    ["in <#C1|design> and <#C2>", "in #design and #C2"],
    ["<!here> <!channel> <!subteam^S1|@ops> <!date^1^{date}|today>", "@here @channel @ops today"],
    ["<https://x.example/a?b=1&amp;c=2>", "https://x.example/a?b=1&c=2"],
    ["<https://x.example|x.example>", "x.example"],
    ["<https://evil.example|your bank>", "your bank (https://evil.example)"],
    ["<mailto:a@b.example|a@b.example>", "a@b.example"],
    ["a &lt; b &amp;&amp; c &gt; d", "a < b && c > d"],
    ["&amp;lt;", "&lt;"],
    ["&lt;@U3&gt;", "<@U3>"],
    ["/srv/x `ls -l`", "/srv/x `ls -l`"],
  ])("%s", (text, read) => {
    expect(parse(event({ text }))).toMatchObject({ text: read });
  });
});

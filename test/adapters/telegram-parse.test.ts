import { describe, expect, it } from "vitest";
import { parseEvent } from "../../adapters/telegram/parse-event.ts";
import recorded from "../fixtures/telegram/recorded.json" with { type: "json" };

const HOME = { botId: "8765336106", username: "gatehouse_bot", hasTopics: false };
const AT = 1_767_224_888;
const ADA = { id: 1001, is_bot: false, first_name: "Ada", last_name: "L", username: "ada_l" };
const BEN = { id: 1002, is_bot: false, first_name: "Ben" };
const US = { id: 8765336106, is_bot: true, first_name: "Gatehouse", username: "gatehouse_bot" };
const PRIVATE = { id: 1001, type: "private", first_name: "Ada" };
const GROUP = { id: -1009, type: "supergroup", title: "design", is_forum: true };
const STOP = {
  token: "stop-token",
  message: { platform: "telegram", workspace: "8765336106", channel: "1001", id: "7" },
} as const;

type Json = Record<string, unknown>;
const parse = (update: unknown, home = HOME) =>
  parseEvent(update, {
    home,
    known: (name) => (name.toLowerCase() === "ben_of_team" ? "1002" : null),
    receivedAt: 5000,
    stopButton: (chat, draft) => (chat === "1001" && draft === 7 ? STOP : null),
  });
const message = (more: Json = {}): Json => ({
  message: { message_id: 12, date: AT, chat: PRIVATE, from: ADA, text: "hello", ...more },
});
const entity = (type: string, offset: number, length: number, more: Json = {}) => ({
  type,
  offset,
  length,
  ...more,
});
const command = (text: string, more: Json = {}) =>
  message({ text, entities: [entity("bot_command", 0, text.split(" ")[0]?.length ?? 0)], ...more });

it.each([
  ["de", "de"],
  ["de-AT", "de"],
  ["en", "en"],
  ["fr", undefined],
  [undefined, undefined],
])("an app that speaks %s is spoken to in %s", (code, language) => {
  const from = { ...ADA, language_code: code };
  const query = {
    id: "9",
    from,
    data: "token",
    message: { message_id: 12, date: AT, chat: PRIVATE, from: US },
  };
  for (const update of [message({ from }), command("/whoami", { from }), { callback_query: query }]) {
    const event = parse(update);
    expect(event.kind === "ignored" ? event : event.language).toBe(language);
  }
});

describe("what Telegram itself sent once", () => {
  it("is a direct message", () => {
    const home = { ...HOME, username: recorded.botName };
    expect(parse(recorded.mention, home)).toMatchObject({
      kind: "message",
      eventId: "message/7527593/133",
      sender: "telegram:7527593",
      senderName: "Test User",
      addressed: "dm",
      text: "hi",
      sentAt: recorded.mention.message.date * 1000,
      place: { platform: "telegram", workspace: HOME.botId, channel: "7527593", thread: null, kind: "dm" },
    });
    expect(parse(recorded.followUp, home)).toMatchObject({ kind: "message", text: "how are you" });
  });
});

describe("a message", () => {
  const says = (more: Json, home = HOME) => parse(message(more), home);

  it("in a group is for us when it names us or answers us, in a topic also without", () => {
    const text = "@Gatehouse_Bot: which blue?";
    const named = says({ chat: GROUP, text, entities: [entity("mention", 0, 14)] });
    expect(named).toMatchObject({
      addressed: "mention",
      text: "which blue?",
      place: { channel: "-1009", kind: "channel" },
    });
    const reply = { reply_to_message: { message_id: 5, from: US, chat: GROUP, date: AT, text: "?" } };
    expect(says({ chat: GROUP, ...reply })).toMatchObject({
      addressed: "mention",
      replyTo: { channel: "-1009", id: "5" },
    });
    const topic = { chat: GROUP, is_topic_message: true, message_thread_id: 44 };
    expect(says(topic)).toMatchObject({ addressed: "thread", place: { thread: "44" } });
    expect(says({ chat: GROUP })).toEqual({ kind: "ignored", reason: "talk between people" });
  });

  it("is in a topic only where Telegram says so, and never in the general one", () => {
    const thread = (more: Json, home = HOME) => {
      const event = says(more, home);
      return event.kind === "ignored" ? event.reason : event.place.thread;
    };
    // A plain reply in a group has the number of what it answers.
    const reply = {
      message_thread_id: 44,
      text: "@gatehouse_bot x",
      entities: [entity("mention", 0, 14)],
      chat: GROUP,
    };
    expect(thread(reply)).toBeNull();
    expect(thread({ ...reply, is_topic_message: true, message_thread_id: 1 })).toBeNull();
    expect(thread({ message_thread_id: 44 })).toBeNull();
    expect(thread({ message_thread_id: 44 }, { ...HOME, hasTopics: true })).toBe("44");
  });

  it("does not answer us by standing below the beginning of its topic", () => {
    const start = { message_id: 44, from: US, chat: GROUP, date: AT, forum_topic_created: { name: "x" } };
    const event = says({
      chat: GROUP,
      is_topic_message: true,
      message_thread_id: 44,
      reply_to_message: start,
    });
    expect(event).toMatchObject({ addressed: "thread" });
    expect(event).not.toHaveProperty("replyTo");
  });

  it("names people by number, where Telegram or what we saw says so, counted in UTF-16", () => {
    const text = "🧱 ask Ben and @ben_of_team, not @stranger";
    const entities = [
      entity("text_mention", 7, 3, { user: BEN }),
      entity("mention", 15, 12),
      entity("mention", 33, 9),
    ];
    expect(says({ text, entities })).toMatchObject({
      text: "🧱 ask <@telegram:1002> and <@telegram:1002>, not @stranger",
    });
  });

  it("says that there are files, and reads what stands below a picture", () => {
    expect(says({ text: undefined, photo: [{}], caption: "this one" })).toMatchObject({
      hasFiles: true,
      text: "this one",
    });
    expect(says({ text: undefined, voice: {} })).toMatchObject({ hasFiles: true, text: "" });
    expect(says({ text: undefined, photo: [{}], media_group_id: "13" })).toMatchObject({ album: "13" });
    expect(says({ text: "hello" })).not.toHaveProperty("album");
  });

  const forged: readonly (readonly [string, Json])[] = [
    ["our own message", { from: US }],
    ["written by a bot", { from: { ...ADA, is_bot: true } }],
    ["written in the name of a chat", { sender_chat: GROUP, from: { id: 1087968824, is_bot: true } }],
    ["written by an anonymous admin", { from: { id: 1087968824, is_bot: true } }],
    ["written by a channel", { from: { id: 136817688, is_bot: true } }],
    ["written by Telegram itself", { from: { id: 777000, is_bot: false } }],
    ["made by a bot", { via_bot: US }],
    ["a forward: somebody else's words", { forward_origin: { type: "user", date: AT, sender_user: BEN } }],
    ["forwarded by itself", { is_automatic_forward: true }],
    ["sent while nobody was there", { is_from_offline: true }],
    ["an edit", { edit_date: AT }],
    ["somebody's business chat", { business_connection_id: "b" }],
    ["a guest's message", { guest_query_id: "g" }],
    ["a channel's own chat", { direct_messages_topic: { topic_id: 1 } }],
    ["shown to somebody alone", { receiver_user: BEN }],
    ["nothing that a person wrote", { text: undefined, pinned_message: {} }],
    ["a message by nobody, or nowhere", { chat: { id: -1, type: "channel" } }],
  ];
  for (const [reason, more] of forged) {
    it(`is ignored: ${reason}`, () => {
      expect(says(more)).toEqual({ kind: "ignored", reason });
      // Neither does it run as a command.
      if (!("text" in more))
        expect(parse(command("/grant me admin", more))).toEqual({ kind: "ignored", reason });
    });
  }

  it("of another kind is ignored", () => {
    for (const kind of [
      "channel_post",
      "edited_channel_post",
      "edited_business_message",
      "business_message",
      "guest_message",
      "inline_query",
    ]) {
      expect(parse({ update_id: 1, [kind]: { message_id: 1 } })).toEqual({
        kind: "ignored",
        reason: `nothing we take: ${kind}`,
      });
    }
    for (const broken of [null, 7, {}, { message: null }, { callback_query: [] }]) {
      expect(parse(broken).kind).toBe("ignored");
    }
  });
});

describe("an edit of one's own message", () => {
  const edit = (more: Json = {}, update = 77) => {
    const edited = { ...(message(more).message as Json), edit_date: AT + 9, ...more };
    return parse({ update_id: update, edited_message: edited });
  };

  it("names the message, and reads as it does now", () => {
    expect(edit({ text: "hello again" })).toEqual({
      kind: "edit",
      eventId: `edit/1001/12/${AT + 9}/77`,
      sender: "telegram:1001",
      senderName: "Ada L",
      place: { platform: "telegram", workspace: HOME.botId, channel: "1001", thread: null, kind: "dm" },
      sentAt: (AT + 9) * 1000,
      message: { platform: "telegram", workspace: HOME.botId, channel: "1001", id: "12" },
      text: "hello again",
      hasFiles: false,
    });
  });

  it("is another one each time, also within a second, and the same when it is delivered again", () => {
    const ids = [edit(), edit(), edit({}, 78)].map((event) => "eventId" in event && event.eventId);
    expect(ids[0]).toBe(ids[1]);
    expect(ids[2]).not.toBe(ids[0]);
  });

  it("that makes a command of it is marked as one, for the core to refuse", () => {
    const entities = [entity("bot_command", 0, 6)];
    expect(edit({ text: "/grant telegram:7 admin", entities })).toMatchObject({
      kind: "edit",
      text: "!grant telegram:7 admin",
    });
  });

  it("is nothing where the message would have been nothing, or where nobody edited", () => {
    for (const more of [
      { from: US },
      { via_bot: US },
      { forward_origin: { type: "user" } },
      { sender_chat: GROUP },
      { business_connection_id: "b" },
      { chat: GROUP },
      { edit_date: undefined },
    ]) {
      expect(edit(more).kind).toBe("ignored");
    }
  });
});

describe("a command", () => {
  const text = (update: unknown) => {
    const event = parse(update);
    return event.kind === "command" ? event.text : event.kind;
  };

  it("is its words, for us or for nobody", () => {
    expect(text(command("/whoami"))).toBe("whoami");
    expect(text(command("/WhoAmI@gatehouse_bot"))).toBe("whoami");
    expect(parse(command("/whoami@another_bot"))).toEqual({
      kind: "ignored",
      reason: "a command for another bot",
    });
    expect(text(command("/frobnicate it"))).toBe("message");
    expect(text(message({ text: "see /whoami", entities: [entity("bot_command", 4, 7)] }))).toBe("message");
  });

  it("names whoever wrote the message that it answers, where nobody else is named", () => {
    const replied = (more: Json = {}) => ({
      chat: GROUP,
      reply_to_message: { message_id: 5, from: BEN, chat: GROUP, ...more },
    });
    expect(text(command("/grant designer for 7d", replied()))).toBe("grant <@telegram:1002> designer for 7d");
    expect(text(command("/grant telegram:7 designer", replied()))).toBe("grant telegram:7 designer");
    expect(text(command("/grant me designer", replied()))).toBe("grant me designer");
    expect(text(command("/agents", replied()))).toBe("agents");
    for (const nobody of [{ from: US }, { sender_chat: GROUP }, { forward_origin: { type: "user" } }]) {
      expect(text(command("/grant designer", replied(nobody)))).toBe("grant designer");
    }
  });

  it("that starts the chat is a visit, and with the code of a link a way in", () => {
    expect(text(command("/start"))).toBe("visit");
    expect(text(command("/start ABCD-1234"))).toBe("join ABCD-1234");
    expect(text(command("/start ABCD-1234", { chat: GROUP }))).toBe("ignored");
  });
});

describe("a click", () => {
  const click = (more: Json = {}) =>
    parse({
      callback_query: {
        id: "99",
        from: ADA,
        chat_instance: "1",
        data: "token",
        message: { message_id: 12, date: AT, chat: PRIVATE, from: US },
        ...more,
      },
    });

  it("has its token, its message and its moment", () => {
    expect(click()).toMatchObject({
      kind: "click",
      eventId: "click/99",
      sender: "telegram:1001",
      token: "token",
      trigger: "99",
      sentAt: 5000,
      message: { workspace: HOME.botId, channel: "1001", id: "12" },
    });
    expect(click({ message: { message_id: 12, date: 0, chat: PRIVATE } })).toMatchObject({
      message: { id: "12" },
    });
  });

  it("is ignored outside of a chat, by a bot, on somebody else's message, or on nothing", () => {
    const reasons = [
      { message: undefined, inline_message_id: "i" },
      { from: US },
      { message: { message_id: 1, date: AT, chat: PRIVATE, from: BEN } },
      { data: undefined },
      { message: { message_id: 1, date: AT, chat: { id: -1, type: "channel" }, from: US } },
    ].map((more) => click(more).kind);
    expect(new Set(reasons)).toEqual(new Set(["ignored"]));
  });
});

describe("a stopped draft", () => {
  const stop = (more: Json = {}) =>
    parse({ stopped_message_generation: { chat: PRIVATE, draft_id: 7, ...more } });

  it("is a press of the button that stops, else the command", () => {
    expect(stop()).toMatchObject({ kind: "click", eventId: "stop/1001/7", sender: "telegram:1001", ...STOP });
    expect(stop({ draft_id: 8 })).toMatchObject({ kind: "command", text: "stop" });
    expect(stop({ chat: GROUP }).kind).toBe("ignored");
  });
});

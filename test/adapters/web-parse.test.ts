import { describe, expect, test } from "vitest";
import { readCommand } from "../../adapters/web/commands.ts";
import { renderWritten, resolveMentions } from "../../adapters/web/mentions.ts";
import { parseMessage, parsePress } from "../../adapters/web/parse-event.ts";
import type { ChatMessage } from "../../adapters/web/transcript.ts";
import { PEOPLE } from "./web-harness.ts";

const written = (text: string, more: Partial<ChatMessage> = {}): ChatMessage => ({
  id: "m1",
  channel: "dm-ada",
  thread: "m1",
  from: "ada",
  privateTo: null,
  at: 1000,
  editedAt: null,
  key: "in:ada:n1",
  delivered: false,
  body: { kind: readCommand(text) === null ? "text" : "command", text },
  ...more,
});
const inChannel = { channel: "general" } as const;
const inThread = { channel: "general", thread: "m0" } as const;

describe("what a person writes", () => {
  test("is a message to us in a direct room, and begins a thread there", () => {
    expect(parseMessage(written("which blue?"), PEOPLE)).toEqual({
      kind: "message",
      eventId: "m1",
      sender: "web:ada",
      senderName: "Ada",
      place: { platform: "web", workspace: "", channel: "dm-ada", thread: "m1", kind: "dm" },
      sentAt: 1000,
      message: { platform: "web", workspace: "", channel: "dm-ada", id: "m1" },
      text: "which blue?",
      addressed: "dm",
      hasFiles: false,
    });
  });

  test.each([
    ["@gatehouse designer: hi", inChannel, "mention", "designer: hi"],
    ["@Gatehouse, designer: hi", inThread, "mention", "designer: hi"],
    ["please, @gatehouse designer: hi", inChannel, "mention", "please, @gatehouse designer: hi"],
    ["and the red?", inThread, "thread", "and the red?"],
    ["!grant @ben ops", inThread, "thread", "!grant <@web:ben> ops"],
    ["mail me@gatehouse.example", inThread, "thread", "mail me@gatehouse.example"],
  ])("%j is for us or not by its place and our name", (text, where, addressed, heard) => {
    expect(parseMessage(written(text, where), PEOPLE)).toMatchObject({ addressed, text: heard });
  });

  test("is ignored in the channel without our name, and so is what we say ourselves", () => {
    expect(parseMessage(written("lunch?", inChannel), PEOPLE)).toMatchObject({ kind: "ignored" });
    expect(parseMessage(written("hello", { from: "gatehouse" }), PEOPLE)).toMatchObject({ kind: "ignored" });
  });

  test.each([
    ["/grant @ben designer for 7d", "grant <@web:ben> designer for 7d"],
    ["/gatehouse grant @Ben designer", "grant <@web:ben> designer"],
    ["/whoami", "whoami"],
    ["/gatehouse", "help"],
    ["  /why @gus ops", "why <@web:gus> ops"],
  ])("%j is a command", (text, words) => {
    expect(parseMessage(written(text), PEOPLE)).toMatchObject({ kind: "command", text: words });
  });

  test.each(["/srv/x is full", "/ alone", "either/or", "// a comment", "/2"])("%j is no command", (text) => {
    expect(parseMessage(written(text), PEOPLE)).toMatchObject({ kind: "message", text });
  });
});

describe("mentions", () => {
  test.each([
    ["ask @ben", "ask <@web:ben>"],
    ["@BEN, @ben.", "<@web:ben>, <@web:ben>."],
    ["(@gus)", "(<@web:gus>)"],
    ["@eve and @benny", "@eve and @benny"],
    ["mail@ben.example or x@ben", "mail@ben.example or x@ben"],
    ["@ben.example", "@ben.example"],
    ["<@web:ben>", "@web:ben>"],
    ["<<<@slack:T01:U07>", "@slack:T01:U07>"],
    ["<@slack:<@tx:>U07>", "@slack:@tx:>U07>"],
  ])("%j becomes %j", (text, resolved) => {
    expect(resolveMentions(text, PEOPLE)).toBe(resolved);
  });

  test("are shown by name where the people know who is meant", () => {
    expect(renderWritten("hi @ben and @eve", PEOPLE)).toEqual([
      { t: "text", v: "hi " },
      { t: "mention", v: "Ben" },
      { t: "text", v: " and @eve" },
    ]);
  });
});

describe("a pressed button", () => {
  const press = { nonce: "n1", person: "ben", token: "t1", at: 5 };

  test("carries its token, its message and an id that a second telling shares", () => {
    const message = written("", inThread);
    expect(parsePress({ ...press, message }, PEOPLE)).toEqual({
      kind: "click",
      trigger: null,
      eventId: "press-ben-n1",
      sender: "web:ben",
      senderName: "Ben",
      place: { platform: "web", workspace: "", channel: "general", thread: "m0", kind: "channel" },
      sentAt: 5,
      token: "t1",
      message: { platform: "web", workspace: "", channel: "general", id: "m1" },
    });
  });

  test("names no message where only one person sees it", () => {
    const message = written("", { ...inThread, privateTo: "ben" });
    expect(parsePress({ ...press, message }, PEOPLE)).toMatchObject({ message: null });
  });
});

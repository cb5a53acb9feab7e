import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { COMMANDS, NO_ARGUMENTS } from "../../../src/core/command/command.ts";
import { parseCommand, recognizeCommand } from "../../../src/core/command/parse-command.ts";
import { spellCommand } from "../../../src/core/command/spell-command.ts";
import type { InboundMessage } from "../../../src/core/inbox/inbound.ts";
import { type Identity, parseIdentity } from "../../../src/core/people/identity.ts";
import { wordProblem } from "../../text/word-problem.ts";

const NOW = Date.UTC(2026, 10, 21, 12);
const WEEK = 7 * 24 * 3_600_000;
const BEN = "slack:T1:U2" as Identity;

function message(text: string, addressed: InboundMessage["addressed"] = "dm"): InboundMessage {
  const place = { platform: "slack", workspace: "T1", channel: "D1", thread: null, kind: "dm" } as const;
  return {
    kind: "message",
    eventId: "e1",
    sender: BEN,
    senderName: null,
    place,
    sentAt: NOW,
    message: { platform: "slack", workspace: "T1", channel: "D1", id: "1" },
    text,
    addressed,
    hasFiles: false,
  };
}

describe("what is a command", () => {
  test.each([
    ["help", "help"],
    ["Help", "Help"],
    ["new", "new"],
    ["new designer", "new designer"],
    ["stop", "stop"],
    ["!stop now", "stop now"],
    ["!nonsense", "nonsense"],
    ["/whoami", "whoami"],
    ["/gatehouse grant <@slack:T1:U2> designer", "grant <@slack:T1:U2> designer"],
    ["grant <@slack:T1:U2> desinger for 7d", "grant <@slack:T1:U2> desinger for 7d"],
    ["revoke <@slack:T1:U2>", "revoke <@slack:T1:U2>"],
    ["share <@slack:T1:U2> read", "share <@slack:T1:U2> read"],
    ["why me designer", "why me designer"],
    ["lock off", "lock off"],
    ["claim ABCD-EFGH-JKMN-PQRS", "claim ABCD-EFGH-JKMN-PQRS"],
  ])("%s is one in a direct message and behind a mention", (text, command) => {
    expect(recognizeCommand(message(text, "dm"))).toBe(command);
    expect(recognizeCommand(message(text, "mention"))).toBe(command);
  });

  test.each([
    "help me with X",
    "status of the project?",
    "stop doing that",
    "new idea: a blue button",
    "claim it",
    "claim the room",
    "lock the door please",
    "share the file",
    "why is the sky blue",
    "grant <@slack:T1:U2> access to the docs please",
    "/srv/app is broken",
    "/statuses",
    "! important",
    "!= 3",
    "",
    "   ",
  ])("%j goes to the agent", (text) => {
    expect(recognizeCommand(message(text))).toBeNull();
    expect(recognizeCommand(message(text, "mention"))).toBeNull();
  });

  test("bare words in a thread that do not name us are nobody's command; with a mark they are", () => {
    expect(recognizeCommand(message("stop", "thread"))).toBeNull();
    expect(recognizeCommand(message("/stop", "thread"))).toBeNull();
    expect(recognizeCommand(message("!stop", "thread"))).toBe("stop");
  });

  test("knowing the agents, a bare name that is none goes to the agent, except where a suggestion helps", () => {
    const knows = (words: string) => words.toLowerCase() === "product manager";
    expect(recognizeCommand(message("new Product Manager"), knows)).toBe("new Product Manager");
    expect(recognizeCommand(message("new idea"), knows)).toBeNull();
    expect(recognizeCommand(message("why <@slack:T1:U2> left"), knows)).toBeNull();
    expect(recognizeCommand(message("grant <@slack:T1:U2> desinger"), knows)).not.toBeNull();
  });

  test("an invite's bare words are one when each of them is a name here", () => {
    const knows = (words: string) => ["product manager", "ops", "operator"].includes(words.toLowerCase());
    for (const text of [
      "invite",
      "invite @operator ops for 2h",
      "invite Product Manager",
      "invite ops, operator",
    ]) {
      expect(recognizeCommand(message(text), knows)).toBe(text);
    }
    for (const text of ["invite ops people", "invite ben to the meeting", "join us for lunch", "join me"]) {
      expect(recognizeCommand(message(text), knows)).toBeNull();
    }
    expect(recognizeCommand(message("join 7F3K-9Q2M-XT4V-BN6C"), knows)).not.toBeNull();
  });
});

describe("a command's words", () => {
  test.each([
    ["grant <@slack:T1:U2> designer", { person: BEN, what: "designer" }],
    ["GRANT slack:t1:u2 Product Manager", { person: BEN, what: "Product Manager" }],
    ["grant <@slack:T1:U2|ben> designer for 7d", { person: BEN, what: "designer", endsAt: NOW + WEEK }],
    [
      "grant <@slack:T1:U2> designer for 7d because we wait for 2 people",
      { person: BEN, what: "designer", endsAt: NOW + WEEK, reason: "we wait for 2 people" },
    ],
    ["grant me agent:* because   of  it", { person: "me", what: "agent:*", reason: "of it" }],
    ["revoke <@slack:T1:U2>", { person: BEN }],
    ["share <@slack:T1:U2> WRITE", { person: BEN, mode: "write" }],
    ["lock", {}],
    ["lock Admin", { role: "admin" }],
    ["claim ABCD-1", { code: "ABCD-1" }],
  ])("%s", (text, args) => {
    expect(parseCommand(text, NOW)).toMatchObject({ kind: "parsed", args: { ...NO_ARGUMENTS, ...args } });
  });

  test.each([
    ["grant", /whom/],
    ["grant @ben designer", /"@ben" is a name/],
    ["grant <@U2> designer", /is a name/],
    ["grant <@slack:T1:U2>", /Say what/],
    ["grant <@slack:T1:U2> for 7d", /Say what/],
    ["grant <@slack:T1:U2> designer for ever", /no duration/],
    ["grant <@slack:T1:U2> designer because", /no reason/],
    ["share <@slack:T1:U2>", /read, write or off/],
    ["share <@slack:T1:U2> all", /none of read, write and off/],
    ["why <@slack:T1:U2>", /which agent/],
    ["claim", /code/],
    ["stop it", /did not understand "it"/],
    ["lock admin now", /did not understand "now"/],
  ])("%s is wrong, and says why", (text, problem) => {
    const parsed = parseCommand(text, NOW);
    expect(parsed.kind === "wrong" && wordProblem(parsed.problem)).toMatch(problem);
  });

  test.each([
    ["grnat x", "grant"],
    ["hlep", "help"],
    ["agent", "agents"],
    ["frobnicate", null],
    ["constructor", null],
    ["", null],
  ])("%j is no command; the suggestion is %s", (text, suggestion) => {
    expect(parseCommand(text, NOW)).toMatchObject({ kind: "unknown", suggestion });
  });

  test("never throws, whatever somebody types", () => {
    const word = fc.constantFrom(
      ...COMMANDS.map(({ name }) => name),
      "!",
      "/",
      "<@",
      ">",
      "for",
      "until",
      "because",
    );
    const text = fc.array(fc.oneof(word, fc.string({ unit: "grapheme" }))).map((words) => words.join(" "));
    fc.assert(
      fc.property(text, fc.constantFrom("dm", "mention", "thread"), (typed, addressed) => {
        const parsed = parseCommand(typed, NOW);
        expect(["parsed", "wrong", "unknown"]).toContain(parsed.kind);
        const recognized = recognizeCommand(message(typed, addressed as InboundMessage["addressed"]));
        expect(recognized === null || typeof recognized === "string").toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test("spelling a command and reading it again gives the same", () => {
    const identity = fc
      .tuple(fc.stringMatching(/^T[A-Z0-9]{1,8}$/), fc.stringMatching(/^U[A-Z0-9]{1,8}$/))
      .map(([team, user]) => parseIdentity(`slack:${team}:${user}`) as Identity);
    const plain = fc.stringMatching(/^[a-z]{1,6}( [a-z0-9]{1,6}){0,2}$/);
    const name = plain.filter((words) => !/\b(for|until|because)\b/.test(words));
    fc.assert(
      fc.property(
        identity,
        name,
        fc.option(fc.integer({ min: 1, max: 500_000 }).map((minutes) => NOW + minutes * 60_000)),
        fc.option(plain),
        (person, what, endsAt, reason) => {
          const args = { person, what, endsAt, reason };
          const parsed = parseCommand(spellCommand("grant", args), NOW);
          expect(parsed).toMatchObject({ kind: "parsed", args });
        },
      ),
    );
  });
});

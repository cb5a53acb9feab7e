import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { plainText, startTelegramTeam, type TelegramTeam } from "./telegram-team.ts";

describe("Telegram asks to wait", () => {
  let team: TelegramTeam;
  let ben: number;
  let cleo: number;
  beforeEach(async () => {
    team = await startTelegramTeam();
    [ben, cleo] = [await team.member("ben"), await team.member("cleo")];
  });
  afterEach(() => team.stop());

  const answers = (person: number) => team.telegram.answersIn(person).map(plainText);
  const limited = () => team.telegram.calls().filter(({ outcome }) => outcome.startsWith("Too Many")).length;
  /** How long after its 429 the next call of that kind came to a chat. */
  const waited = (method: string, person: number) => {
    const calls = team.telegram.calls(method).filter(({ args }) => args.chat_id === person);
    const at = calls.findIndex(({ outcome }) => outcome.startsWith("Too Many"));
    return (calls[at + 1]?.at ?? 0) - (calls[at]?.at ?? 0);
  };

  it("in two chats, each its own time, and each answer stands there once", async () => {
    team.telegram.fail("sendMessage", { kind: "rate-limited", retryAfterSeconds: 4 });
    team.telegram.say(ben, ben, "designer: echo mine");
    await team.telegram.waitFor(() => limited() === 1, "Ben's 429", 10_000);
    team.telegram.fail("sendMessage", { kind: "rate-limited", retryAfterSeconds: 1 });
    team.telegram.say(cleo, cleo, "designer: echo mine");
    await team.answerIn(cleo, "mine");
    expect(answers(ben)).toEqual([]);
    await team.answerIn(ben, "mine");
    await team.app.idle();
    expect(waited("sendMessage", ben)).toBeGreaterThanOrEqual(3990);
    expect(waited("sendMessage", cleo)).toBeGreaterThanOrEqual(990);
    expect([answers(ben), answers(cleo)].map(({ length }) => length)).toEqual([1, 1]);
  }, 30_000);

  it("while a draft grows: it rests that long, and the final text comes whole and once", async () => {
    team.telegram.fail("sendMessageDraft", { kind: "rate-limited", retryAfterSeconds: 3 });
    team.telegram.say(ben, ben, "designer: answer slowly");
    await team.telegram.waitFor(() => limited() === 1, "the 429", 20_000);
    team.telegram.say(cleo, cleo, "designer: echo meanwhile");
    await team.answerIn(cleo, "meanwhile");
    await team.telegram.waitFor(
      () => team.telegram.answersIn(ben).find(({ markup }) => markup === null),
      "the final text",
      30_000,
    );
    await team.app.idle();
    const drafts = team.telegram.calls("sendMessageDraft");
    if (drafts.length > 1) expect(waited("sendMessageDraft", ben)).toBeGreaterThanOrEqual(2990);
    expect(answers(ben)).toHaveLength(1);
    expect(await team.audited("turn.answered")).toHaveLength(2);
  }, 60_000);

  it("at the final text, again and again: it waits each time, and comes once", async () => {
    team.telegram.say(ben, ben, "designer: echo the final");
    await team.telegram.waitFor(() => team.telegram.answersIn(ben)[0], "the first sign", 10_000);
    team.telegram.fail("editMessageText", { kind: "rate-limited", retryAfterSeconds: 1 }, 2);
    team.telegram.fail("sendMessage", { kind: "rate-limited", retryAfterSeconds: 1 }, 2);
    await team.answerIn(ben, "the final");
    await team.app.idle();
    expect(answers(ben).filter((text) => text.includes("the final"))).toHaveLength(1);
  }, 30_000);

  it.each([
    ["did not do what it was asked, and says so", { kind: "error", code: 502, description: "Bad Gateway" }],
    ["did it, and its yes was lost", { kind: "apply-then-reset" }],
    ["was never reached", { kind: "reset" }],
  ] as const)(
    "or %s: at most a copy, and that one is marked",
    async (_, fault) => {
      team.telegram.say(ben, ben, "designer: echo first");
      await team.answerIn(ben, "first");
      await team.app.idle();
      team.telegram.fail("sendMessage", fault);
      team.telegram.say(ben, ben, "/whoami");
      const isTold = () => answers(ben).some((text) => text.includes("You may have seen this already"));
      await team.telegram.waitFor(isTold, "a copy that says it is one", 20_000);
      await team.app.idle();
      const told = answers(ben).filter((text) => text.includes("member"));
      expect(told).toHaveLength(fault.kind === "apply-then-reset" ? 2 : 1);
      expect(told.filter((text) => !text.includes("You may have seen"))).toHaveLength(told.length - 1);
    },
    30_000,
  );
});

describe("a group on Telegram", () => {
  it("takes twenty a minute: what grows stays below that, and the others are not held up", async () => {
    const team = await startTelegramTeam({ limits: true });
    const ben = await team.member("ben");
    const group = team.telegram.addGroup("design");
    const topic = team.telegram.addTopic(group, "blue");
    team.telegram.say(ben, group, `@${team.telegram.username} designer: answer slowly`, { thread: topic });
    await team.telegram.waitFor(
      () => team.telegram.answersIn(group).find(({ edits, markup }) => edits > 0 && markup === null),
      "the final text",
      60_000,
    );
    await team.app.idle();
    const said = team.telegram.calls().filter(({ args }) => args.chat_id === group);
    expect(said.filter(({ outcome }) => outcome.startsWith("Too Many"))).toEqual([]);
    expect(said.length).toBeLessThan(20);
    expect(team.telegram.answersIn(group)).toHaveLength(1);
    await team.stop();
  }, 60_000);
});

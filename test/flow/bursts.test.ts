import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { startTeam, type Team } from "./start-team.ts";
import { startTelegramTeam, type TelegramTeam } from "./telegram-team.ts";

const words = (letters: number, word: string) =>
  `${word} `
    .repeat(letters)
    .slice(0, letters - 1)
    .concat(".");
/** What Slack and Telegram cut apart, as their apps send it. */
const cut = (text: string, at: number) =>
  Array.from({ length: Math.ceil(text.length / at) }, (_, part) => text.slice(part * at, (part + 1) * at));
const lettersOf = (events: readonly { readonly details: Readonly<Record<string, unknown>> }[]) =>
  events.map(({ details }) => details.letters);

describe("a paste that Slack cut apart", () => {
  let team: Team;
  let ben: string;
  beforeEach(async () => {
    team = await startTeam();
    ben = await team.member("ben");
  });
  afterEach(() => team.stop());

  const paste = async (text: string) => {
    const said = [];
    for (const part of cut(text, 4000)) {
      const one = team.slack.say(ben, team.slack.dm(ben), part);
      await one.acked;
      said.push(one);
    }
    return said;
  };
  const taken = (count: number) =>
    vi.waitFor(async () => expect(await team.audited("message.received")).toHaveLength(count), 20_000);
  const received = async (count: number) => {
    await taken(count);
    await team.app.idle();
    return lettersOf(await team.audited("message.received"));
  };

  it("is one message to the agent, answered once, in the thread of its first part", async () => {
    const text = `designer: ${words(9000, "blue")}`;
    const [first] = await paste(text);
    expect(await received(1)).toEqual([text.length]);
    expect(team.slack.answersIn(team.slack.dm(ben), first?.thread)).toHaveLength(1);
    expect(team.slack.answersIn(team.slack.dm(ben))).toHaveLength(1);
  });

  it("is whole after a restart while the rest was waited for, and nothing of it is lost", async () => {
    const text = `designer: ${words(7990, "green")}`;
    await paste(text);
    await team.restart();
    expect(await received(1)).toEqual([8000]);
  });

  it("is as its writer left it, when a part is edited or deleted before it runs", async () => {
    const [, second, third] = await paste(`designer: ${words(11_000, "red")}`);
    if (!second || !third) throw new Error("three parts");
    await team.slack.remove(third).acked;
    await team.slack.edit(second, "and no more of it").acked;
    const [letters] = await received(1);
    expect(letters).toBe(4000 + "and no more of it".length);
  });

  it("goes whole into a thread of one's own, when it was written in somebody else's", async () => {
    const { slack, ada } = team;
    const design = slack.addChannel("design", [ada, ben]);
    const hers = slack.say(ada, design, `${slack.bot.mention} designer: hello`);
    await taken(1);
    await team.app.idle();
    for (const part of cut(words(7000, "mine"), 4000)) {
      await slack.say(ben, design, part, { thread: hers.thread }).acked;
    }
    await team.privately(ben, "conversation with");
    expect(slack.privateTo(ben)).toHaveLength(1);
    const [offer] = slack.privateTo(ben);
    if (!offer) throw new Error("it was there");
    await slack.press(ben, slack.button(offer, "Start my own with this message")).acked;
    const [, own] = await received(2);
    expect(own).toBe(7000);
  });

  it("changes in the part that is edited while its turn is queued, and in no other", async () => {
    const dm = team.slack.dm(ben);
    const slow = team.slack.say(ben, dm, "designer: answer slowly");
    await team.answerIn(dm, slow.thread, "Designer");
    const start = words(3980, "first");
    const parts = [`${start}`.padEnd(4000, "!"), "and the second part"];
    const said = parts.map((part) => team.slack.say(ben, dm, part, { thread: slow.thread }));
    for (const one of said) await one.acked;
    await taken(2);
    const [, second] = said;
    if (!second) throw new Error("two parts");
    await team.slack.edit(second, "and another end").acked;
    await team.app.idle();
    const edited = await team.audited("message.edited");
    expect(lettersOf(edited)).toEqual([4000 + "and another end".length]);
  });

  it("stays whole and sealed while it is kept for access, whichever part is edited or deleted", async () => {
    const asks = `ops: ${"a".repeat(3995)}`;
    const [first, second, third] = await paste(`${asks}${words(4000, "blue")}and the end`);
    if (!first || !second || !third) throw new Error("three parts");
    const held = () => team.store.heldMessages.all();
    await vi.waitFor(async () => expect(await held()).toHaveLength(1), 20_000);
    await team.slack.edit(third, "and another end").acked;
    await team.slack.remove(second).acked;
    await vi.waitFor(async () => expect(await team.audited("message.edited")).toHaveLength(2), 20_000);
    for (let id = 1; ; id++) {
      const row = await team.store.inbox.get(id);
      if (!row) break;
      expect(JSON.stringify(row)).not.toMatch(/aaa|blue|another end/);
    }
    team.slack.slash(team.ada, team.slack.dm(team.ada), "/grant", `<@${ben}|ben> ops for 2h`);
    const [letters] = await received(1);
    expect(letters).toBe(asks.length + "and another end".length);
  });

  it("is what was written at once; the next message is another, and waits for nobody", async () => {
    team.slack.say(ben, team.slack.dm(ben), `designer: ${words(300, "short")}`);
    team.slack.say(ben, team.slack.dm(ben), "designer: and another one");
    expect((await received(2)).sort()).toEqual([25, 310]);
  });
});

describe("a paste that Telegram cut apart", () => {
  let team: TelegramTeam;
  beforeEach(async () => {
    team = await startTelegramTeam();
  });
  afterEach(() => team.stop());

  it("is one message to the agent", async () => {
    const ben = await team.member("ben");
    const text = `designer: ${words(9000, "blue")}`;
    for (const part of cut(text, 4096)) team.telegram.say(ben, ben, part);
    const received = () => team.store.audit.list({ action: "message.received" }, 9);
    await vi.waitFor(async () => expect(await received()).toHaveLength(1), 20_000);
    await team.app.idle();
    expect(lettersOf(await received())).toEqual([text.length]);
    expect(team.telegram.answersIn(ben)).toHaveLength(1);
  });
});

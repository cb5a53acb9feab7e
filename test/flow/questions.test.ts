import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { RoleName } from "../../src/core/access/role.ts";
import type { SlackMessage } from "../fakes/slack-server.ts";
import { identityOf, startTeam, type Team } from "./start-team.ts";

const ASKS = "asks Ben";

describe("a question of an agent", () => {
  let team: Team;
  let ben: string;
  let cleo: string;
  beforeEach(async () => {
    team = await startTeam({ defaultAgents: ["designer"] });
    ben = await team.member("ben");
    cleo = await team.member("cleo");
  });
  afterEach(() => team.stop());

  const dm = () => team.slack.dm(ben);
  const shownIn = async (channel: string, text: string): Promise<SlackMessage> => {
    const find = () => team.slack.messagesIn(channel).findLast((one) => team.slack.shown(one).includes(text));
    await team.slack.waitFor(() => find() !== undefined, `"${text}"`, 20_000);
    const found = find();
    if (!found) throw new Error(`nothing shows "${text}"`);
    return found;
  };
  const now = (message: SlackMessage) => {
    const found = team.slack.messagesIn(message.channel).find(({ ts }) => ts === message.ts);
    if (!found) throw new Error("the message is gone");
    return { text: team.slack.shown(found), buttons: team.slack.buttons(found).map(({ text }) => text) };
  };
  const press = (user: string, message: SlackMessage, button: string) =>
    team.slack.press(user, team.slack.button(message, button)).acked;
  const ends = async () => (await team.audited("question.ended")).map(({ details }) => details.after);

  it("is asked where the turn is, answered with a click, and the agent goes on with it", async () => {
    const said = team.slack.say(ben, dm(), "ask me which: moss or sand");
    const question = await shownIn(dm(), ASKS);
    expect(question.threadTs).toBe(said.thread);
    expect(now(question).buttons).toEqual(["1: “moss”", "2: “sand”", "Write an answer…", "Skip"]);
    await team.answerIn(said.channel, said.thread, "waiting for your answer");
    await press(ben, question, "2: “sand”");
    expect(await team.answerIn(said.channel, said.thread, "You answered")).toContain("sand");
    await team.app.idle();
    expect(now(question).text).toContain("Ben answered");
    expect(now(question).buttons).toEqual([]);
    expect(await ends()).toEqual(["answered"]);
    const records = [...(await team.audited("question.asked")), ...(await team.audited("question.answered"))];
    expect(records).toHaveLength(2);
    expect(JSON.stringify(records)).not.toMatch(/moss|sand|should I take/);
  });

  it("asks one thing after the other in one message, and takes an answer in other words", async () => {
    const said = team.slack.say(ben, dm(), "ask me which: moss or sand twice");
    const question = await shownIn(dm(), "question 1 of 2");
    await press(ben, question, "Write an answer…");
    await team.slack.waitFor(() => team.slack.viewsOf(ben).length > 0, "a form", 20_000);
    const [form] = team.slack.viewsOf(ben);
    if (!form) throw new Error("no form");
    await team.slack.submit(form, { answer: "neither, clay" }).acked;
    const second = await shownIn(dm(), "question 2 of 2");
    expect(second.ts).toBe(question.ts);
    await press(ben, second, "1: “very”");
    const answer = await team.answerIn(said.channel, said.thread, "You answered");
    expect(answer).toContain("neither, clay");
    expect(answer).toContain("very");
  });

  it("in a channel is answered by nobody else, and by nobody who may not use the agent any more", async () => {
    const channel = team.slack.addChannel("design", [ben, cleo]);
    const said = team.slack.say(
      ben,
      channel,
      `${team.slack.bot.mention} designer: ask me which: moss or sand`,
    );
    const question = await shownIn(channel, ASKS);
    expect(question.threadTs).toBe(said.thread);
    await press(cleo, question, "1: “moss”");
    expect(await team.privately(cleo, "Ben")).toContain("Ben");
    const roleOf = async (role: string) => {
      const person = await team.store.principals.byIdentity(identityOf(ben));
      if (person) await team.store.transact((tx) => tx.principals.setRole(person.id, role as RoleName));
    };
    await roleOf("guest");
    await press(ben, question, "1: “moss”");
    await team.privately(ben, "can't use");
    expect(await team.audited("question.answered")).toEqual([]);
    expect(now(question).buttons).toHaveLength(4);
    await roleOf("member");
    await press(ben, question, "Skip");
    await team.answerIn(said.channel, said.thread, "You skipped my question");
    await team.app.idle();
    expect(now(question).text).toContain("Ben skipped");
    expect(await ends()).toEqual(["skipped"]);
  });

  it("ends with its time and with its run, each shown as what it is", async () => {
    const late = team.slack.say(ben, dm(), "ask me which: moss or sand within 1s");
    await team.answerIn(late.channel, late.thread, "did not answer in time");
    await team.app.idle();
    const stopped = team.slack.say(ben, dm(), "ask me which: clay or sand");
    const question = await shownIn(dm(), ASKS);
    await team.slack.slash(ben, dm(), "/gatehouse", "stop").acked;
    await team.answerIn(stopped.channel, stopped.thread, "Stopped by Ben");
    await team.app.idle();
    expect(now(question).text).toContain("does not wait for an answer any more");
    expect(now(question).buttons).toEqual([]);
    expect(await ends()).toEqual(["expired", "stopped"]);
  });

  it("that waited when we went down is lost with the demo gateway, which leaves no dead button", async () => {
    team.slack.say(ben, dm(), "ask me which: moss or sand");
    const question = await shownIn(dm(), ASKS);
    await team.restart();
    const lost = await shownIn(dm(), "Lost");
    expect(lost.ts).toBe(question.ts);
    expect(team.slack.buttons(lost)).toEqual([]);
  });
});

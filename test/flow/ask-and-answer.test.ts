import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startTeam, type Team } from "./start-team.ts";

describe("asking an agent in Slack", () => {
  let team: Team;
  beforeEach(async () => {
    team = await startTeam();
  });
  afterEach(() => team.stop());

  it("answers a direct message in its thread", async () => {
    const ben = await team.member("ben");
    const said = team.slack.say(ben, team.slack.dm(ben), "designer: echo the blue is #1144aa");
    await said.acked;
    expect(await team.answerIn(said.channel, said.thread, "#1144aa")).toContain("the blue is #1144aa");
    await team.app.idle();
    expect(team.slack.answersIn(said.channel, said.thread)).toHaveLength(1);
  });

  it("answers a mention in a channel in its thread, and the owner goes on without a mention", async () => {
    const ben = await team.member("ben");
    const design = team.slack.addChannel("design", [ben]);
    const said = team.slack.say(ben, design, `${team.slack.bot.mention} designer: remember the word saffron`);
    await team.answerIn(design, said.thread, "saffron");
    team.slack.say(ben, design, "what word did I say?", { thread: said.thread });
    await team.slack.waitFor(() => team.slack.answersIn(design, said.thread).length >= 2);
    await team.app.idle();
    expect(team.slack.answersIn(design, said.thread).map(team.slack.shown).at(-1)).toContain("saffron");
  });

  it("shows that it took the message before the answer is there", async () => {
    const ben = await team.member("ben");
    const said = team.slack.say(ben, team.slack.dm(ben), "designer: answer slowly");
    await team.answerIn(said.channel, said.thread, "thinking");
    const [line] = team.slack.answersIn(said.channel, said.thread);
    if (!line) throw new Error("no status line");
    expect(team.slack.buttons(line).map((button) => button.text)).toContain("Stop");
    team.slack.press(ben, team.slack.button(line, "Stop"));
    await team.answerIn(said.channel, said.thread, "Stopped");
  });

  it("acknowledges before it calls the gateway, and after the message is stored", async () => {
    const ben = await team.member("ben");
    const order: string[] = [];
    const { run } = team.gateway;
    Object.assign(team.gateway, {
      run: (...args: Parameters<typeof run>) => {
        order.push("run");
        return run(...args);
      },
    });
    const said = team.slack.say(ben, team.slack.dm(ben), "designer: echo in order");
    await said.acked;
    order.push("acked");
    expect(await team.audited("turn.dispatched")).toHaveLength(0);
    await team.answerIn(said.channel, said.thread, "in order");
    expect(order).toEqual(["acked", "run"]);
  });

  it("runs a post once that arrives as a mention and as a message, and again", async () => {
    const ben = await team.member("ben");
    const design = team.slack.addChannel("design", [ben]);
    const said = team.slack.deliverTwice(ben, design, `${team.slack.bot.mention} designer: echo once`);
    await said.acked;
    await team.answerIn(design, said.thread, "once");
    await team.app.idle();
    expect(team.slack.answersIn(design, said.thread)).toHaveLength(1);
    expect(await team.audited("turn.dispatched")).toHaveLength(1);
  });
});

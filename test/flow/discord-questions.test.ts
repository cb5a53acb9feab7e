import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readerSees } from "../fakes/discord/payloads.ts";
import type { DiscordMessage } from "../fakes/discord-server.ts";
import { type DiscordTeam, startDiscordTeam } from "./discord-team.ts";

const ASKS = "asks Ben";

describe("a question of an agent on Discord", () => {
  let team: DiscordTeam;
  let ben: string;
  let design: string;
  beforeEach(async () => {
    team = await startDiscordTeam({ defaultAgents: ["designer"] });
    ben = await team.member("ben");
    design = team.discord.addChannel("design");
  });
  afterEach(() => team.stop());

  /** Ben's thread, and the question that stands in it. */
  const asked = async (text: string, shows = ASKS) => {
    team.discord.say(ben, design, `${team.discord.mention} designer: ${text}`);
    const thread = await team.threadOf(design, ben);
    return { thread, question: await seen(thread.id, shows) };
  };
  const seen = (channel: string, text: string): Promise<DiscordMessage> =>
    team.discord.waitFor(
      () => team.discord.answersIn(channel).findLast(({ content }) => readerSees(content).includes(text)),
      `"${text}"`,
      20_000,
    );
  const labels = (message: DiscordMessage) => team.discord.buttons(message).map(({ text }) => text);
  const press = (user: string, message: DiscordMessage, label: string) =>
    team.discord.press(user, team.discord.button(message, label));

  it("stands in their thread, is answered with a click, and the agent goes on with it", async () => {
    const { thread, question } = await asked("ask me which: moss or sand");
    expect(labels(question)).toEqual(["1: “moss”", "2: “sand”", "Write an answer…", "Skip"]);
    const click = press(ben, question, "2: “sand”");
    team.discord.again(click);
    const answer = await seen(thread.id, "You answered");
    expect(answer.content).toContain("sand");
    await team.app.idle();
    expect(labels(question)).toEqual([]);
    expect(readerSees(question.content)).toContain("Ben answered");
    expect(await team.audited("question.answered")).toHaveLength(1);
  });

  it("takes other words in a window, and asks the next thing in the same message", async () => {
    const { thread, question } = await asked("ask me which: moss or sand twice", "question 1 of 2");
    const click = press(ben, question, "Write an answer…");
    const form = await team.discord.waitFor(() => team.discord.formsOf(ben)[0], "the window", 20_000);
    expect(click.interaction?.answer?.type).toBe(9);
    team.discord.submit(ben, form, { answer: "neither, <@&1457468924290662599> clay" });
    const second = await seen(thread.id, "question 2 of 2");
    expect(second.id).toBe(question.id);
    press(ben, second, "1: “very”");
    const answer = await seen(thread.id, "You answered");
    expect(readerSees(answer.content)).toMatch(/neither, .*clay/);
    expect(answer.content).toContain("very");
    expect(team.discord.pings(answer)).toEqual([]);
  });

  it("is answered by nobody else in the thread, and ends with its run", async () => {
    const cleo = await team.member("cleo");
    const { thread, question } = await asked("ask me which: moss or sand");
    thread.members.add(cleo);
    press(cleo, question, "1: “moss”");
    expect((await team.privately(cleo, "Ben")).content).toContain("Ben");
    expect(labels(question)).toHaveLength(4);
    team.discord.slash(ben, thread.id, "stop");
    await seen(thread.id, "does not wait for an answer any more");
    await team.app.idle();
    expect(labels(question)).toEqual([]);
    expect(await team.audited("question.answered")).toEqual([]);
  });
});

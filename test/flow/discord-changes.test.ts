import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type DiscordTeam, startDiscordTeam } from "./discord-team.ts";

describe("changing a message on Discord", () => {
  let team: DiscordTeam;
  let ben: string;
  let design: string;
  beforeEach(async () => {
    team = await startDiscordTeam();
    ben = await team.member("ben");
    design = team.discord.addChannel("design");
  });
  afterEach(() => team.stop());

  const ask = (person: string, text: string) =>
    team.discord.say(person, design, `${team.discord.mention} ${text}`);
  /** Ben's thread, where an answer is being given and what comes next waits. */
  const busy = async () => {
    ask(ben, "designer: answer slowly");
    const thread = await team.threadOf(design, ben);
    await team.answerIn(thread.id, "thinking");
    const waits = async (text: string) => {
      const said = team.discord.say(ben, thread.id, text);
      await team.discord.waitFor(
        () => team.discord.answersIn(thread.id).some(({ content }) => content.includes("yours is next")),
        "word that it waits",
      );
      return said;
    };
    return { thread, waits };
  };

  it("before its turn began runs the last words, and what was taken back by anybody not at all", async () => {
    const { thread, waits } = await busy();
    const first = await waits("echo the blue one");
    const second = team.discord.say(ben, thread.id, "echo never this");
    const third = team.discord.say(ben, thread.id, "echo nor this");
    team.discord.preview(first);
    const edited = team.discord.edit(first, "echo the green one");
    team.discord.again(edited);
    // A moderator takes both away at once; Discord does not say who it was.
    team.discord.remove(second, third);
    await team.answerIn(thread.id, "the green one");
    await team.app.idle();
    const shown = team.discord.answersIn(thread.id).map(({ content }) => content);
    expect(shown.join("\n")).not.toMatch(/the blue one|never this|nor this/);
    expect(await team.audited("message.edited")).toHaveLength(1);
    expect(await team.audited("message.withdrawn")).toHaveLength(2);
    expect(await team.audited("turn.answered")).toHaveLength(2);
  }, 30_000);

  it("after its turn began changes nothing, and its writer is told once, and nobody for a preview", async () => {
    const asked = ask(ben, "designer: echo https://example.com");
    const thread = await team.threadOf(design, ben);
    await team.answerIn(thread.id, "example.com");
    await team.app.idle();
    team.discord.preview(asked);
    team.discord.edit(asked, `${team.discord.mention} designer: echo https://example.org`);
    const told = await team.answerIn(team.discord.dm(ben), "You edited your message after");
    expect(told.content).toContain("changed nothing");
    team.discord.remove(asked);
    await team.discord.waitFor(() => team.discord.messagesIn(design).length === 0);
    await team.app.idle();
    expect(team.discord.answersIn(team.discord.dm(ben))).toHaveLength(1);
    expect(await team.audited("turn.answered")).toHaveLength(1);
  });

  it("reaches one that is kept until its writer may use the agent", async () => {
    const kept = ask(ben, "ops: echo the first wording");
    await team.told(ben, "Ops");
    team.discord.edit(kept, `${team.discord.mention} ops: echo the second wording`);
    await expect.poll(() => team.audited("message.edited").then((all) => all.length)).toBe(1);
    team.discord.slash(team.ada, design, "grant", { who: ben, what: "ops", until: "7d" });
    await team.answerIn((await team.threadOf(design, ben)).id, "the second wording");
    await team.app.idle();
    expect(await team.audited("turn.answered")).toHaveLength(1);
  });
});

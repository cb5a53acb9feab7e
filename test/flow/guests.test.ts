import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createAsking } from "./asking.ts";
import { startTeam, type Team } from "./start-team.ts";

describe("where guests may talk to agents", () => {
  let team: Team;
  let gus: string;
  let open: string;
  let closed: string;
  const channels = new Set<string>();
  const { ask, told, command } = createAsking(() => team);
  const mention = (user: string, channel: string, text: string) =>
    team.slack.say(user, channel, `${team.slack.bot.mention} ${text}`);

  beforeEach(async () => {
    team = await startTeam({ settings: { guestChannels: channels } });
    gus = await team.member("gus", "guest", { guest: "single-channel" });
    open = team.slack.addChannel("partners", [team.ada, gus]);
    closed = team.slack.addChannel("inside", [team.ada, gus]);
    channels.add(`slack:${team.slack.workspace.teamId}:${open}`);
    await command(team.ada, "/grant", `<@${gus}|gus> designer for 2h`);
  });
  afterEach(async () => {
    channels.clear();
    await team.stop();
  });

  it("is in the channels of the settings and in their direct chats, with what was granted alone", async () => {
    const here = mention(gus, open, "designer: echo here");
    await team.answerIn(open, here.thread, "here");
    const direct = ask(gus, "designer: echo direct");
    await team.answerIn(direct.channel, direct.thread, "direct");
    mention(gus, open, "product-manager: echo no");
    await told(gus, "You can't use");
  });

  it("is nowhere else: nothing runs, they read why, and it is recorded", async () => {
    mention(gus, closed, "designer: echo here");
    await told(gus, "I don't talk to guests and people from outside in this channel");
    expect(await team.store.turns.unfinished()).toEqual([]);
    expect(team.slack.answersIn(closed)).toEqual([]);
    const [denied] = await team.audited("access.denied");
    expect(denied?.rule).toContain("the channels that the settings name");
    const member = mention(team.ada, closed, "designer: echo mine");
    await team.answerIn(closed, member.thread, "mine");
  });

  it("is judged again when it goes to the agent", async () => {
    const first = mention(gus, open, "designer: echo first");
    await team.answerIn(open, first.thread, "first");
    const slow = mention(gus, open, "designer: slowly");
    team.slack.say(gus, open, "echo second", { thread: slow.thread });
    await team.slack.waitFor(() => team.slack.answersIn(open, slow.thread).length > 1, "the second waits");
    channels.clear();
    await expect
      .poll(async () => (await team.audited("turn.refused")).map(({ rule }) => rule), { timeout: 20_000 })
      .toEqual([expect.stringContaining("the channels that the settings name")]);
  });
});

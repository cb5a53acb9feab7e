import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readerSees } from "../fakes/discord/payloads.ts";
import type { DiscordMessage } from "../fakes/discord-server.ts";
import { type DiscordTeam, startDiscordTeam } from "./discord-team.ts";

const DEPLOY = "npm run deploy -- --prod";

describe("cards and forms on Discord", () => {
  let team: DiscordTeam;
  let ben: string;
  let cleo: string;
  let design: string;
  const open = async (defaultAgents: readonly string[]) => {
    team = await startDiscordTeam({ defaultAgents });
    ben = await team.member("ben");
    cleo = await team.member("cleo", "operator");
    design = team.discord.addChannel("design");
  };
  beforeEach(() => open(["designer", "ops"]));
  afterEach(() => team.stop());

  const ask = (text: string) => team.discord.say(ben, design, `${team.discord.mention} ${text}`);
  /** What this person reads directly, or alone in a channel. */
  const find = (user: string, text: string): DiscordMessage | undefined =>
    [...team.discord.answersIn(team.discord.dm(user)), ...team.discord.privateTo(user)].findLast((one) =>
      readerSees(one.content).includes(text),
    );
  const shownTo = (user: string, text: string) =>
    team.discord.waitFor(() => find(user, text), `"${text}"`, 20_000);
  const press = async (user: string, text: string, button: string) =>
    team.discord.press(user, team.discord.button(await shownTo(user, text), button));
  const fillIn = async (user: string, values: Record<string, string>) => {
    const form = await team.discord.waitFor(() => team.discord.formsOf(user).at(-1), "a form", 20_000);
    return team.discord.submit(user, form, values);
  };
  const ends = async () => (await team.audited("approval.ended")).map(({ details }) => details.after);

  it("let an approver say yes to a command, in two steps where it is dangerous, and every card says who", async () => {
    ask("ops: deploy the site");
    const thread = await team.threadOf(design, ben);
    const card = await shownTo(team.ada, DEPLOY);
    await press(cleo, DEPLOY, "Approve once");
    await press(cleo, "run exactly this", "Yes, approve");
    await team.answerIn(thread.id, "It was approved");
    await team.app.idle();
    expect(readerSees(card.content)).toContain("Approved by Cleo");
    expect(team.discord.buttons(card)).toEqual([]);
    expect(await ends()).toEqual(["allow-once"]);
  });

  it("deny it with a reason, asked for in a window within Discord's three seconds", async () => {
    ask("ops: deploy the site");
    const thread = await team.threadOf(design, ben);
    const click = await press(cleo, DEPLOY, "Deny with a reason…");
    await team.discord.waitFor(() => click.interaction?.answer, "the window");
    expect(click.interaction?.answer?.type).toBe(9);
    const sent = await fillIn(cleo, { reason: "not before <@&1457468924290662599> the *freeze* ends" });
    team.discord.again(sent);
    await team.answerIn(thread.id, "It was denied");
    await team.app.idle();
    const card = await shownTo(team.ada, "Denied by Cleo");
    expect(readerSees(card.content)).toContain("not before <@&1457468924290662599> the *freeze* ends");
    expect(team.discord.pings(card)).toEqual([]);
    expect(await ends()).toEqual(["denied"]);
    expect(await team.audited("approval.voted")).toHaveLength(1);
  });

  it("say when a window could not be opened any more", async () => {
    ask("ops: deploy the site");
    const late = { kind: "error", status: 404, code: 10062 } as const;
    await shownTo(cleo, DEPLOY);
    team.discord.fail("POST /interactions/:id/:token/callback", late);
    await press(cleo, DEPLOY, "Deny with a reason…");
    await shownTo(cleo, "could not be opened any more");
    await press(cleo, DEPLOY, "Deny with a reason…");
    await fillIn(cleo, { reason: "once" });
    await team.discord.waitFor(() => find(cleo, "Denied by Cleo"), "the decision", 20_000);
  });

  it("let somebody ask for access, and run what was refused, by itself, in a thread of theirs, once", async () => {
    await team.stop();
    await open(["designer"]);
    ask("ops: echo let me in");
    await press(ben, "Ops", "Request access");
    await fillIn(ben, { reason: "onboarding" });
    await press(team.ada, "onboarding", "Approve for 7 days");
    const thread = await team.threadOf(design, ben);
    await team.answerIn(thread.id, "let me in");
    await team.app.idle();
    expect(team.discord.threadsIn(design)).toHaveLength(1);
    expect(await team.audited("turn.answered")).toHaveLength(1);
    // The channel is still everybody's.
    team.discord.say(cleo, design, `${team.discord.mention} designer: echo hers`);
    await team.answerIn((await team.threadOf(design, cleo)).id, "hers");
  });
});

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startTeam, type Team } from "./start-team.ts";

describe("a command that needs an approval", () => {
  let team: Team;
  let ben: string;
  let cleo: string;
  beforeEach(async () => {
    team = await startTeam({ defaultAgents: ["designer", "ops"] });
    ben = await team.member("ben");
    cleo = await team.member("cleo", "operator");
  });
  afterEach(() => team.stop());

  const ask = (text: string) => team.slack.say(ben, team.slack.dm(ben), text);
  const cardOf = async (user: string, text: string) => {
    const channel = team.slack.dm(user);
    const find = () =>
      team.slack.messagesIn(channel).findLast((message) => team.slack.shown(message).includes(text));
    await team.slack.waitFor(() => find() !== undefined, `a card with "${text}"`, 10_000);
    const found = find();
    if (!found) throw new Error("no card");
    return found;
  };

  it("reaches the approvers, runs on after one yes, and every card says who", async () => {
    const said = ask("ops: deploy the site");
    const toAda = await cardOf(team.ada, "npm run deploy");
    const toCleo = await cardOf(cleo, "npm run deploy");
    expect(team.slack.shown(toCleo)).toContain("Ben");
    await team.slack.press(cleo, team.slack.button(toCleo, "Approve once")).acked;
    await team.slack.press(cleo, team.slack.button(await cardOf(cleo, "run exactly this"), "Yes, approve"))
      .acked;
    await team.answerIn(said.channel, said.thread, "It was approved");
    await team.app.idle();
    for (const [user, card] of [
      [team.ada, toAda],
      [cleo, toCleo],
    ] as const) {
      const now = team.slack.messagesIn(team.slack.dm(user)).find(({ ts }) => ts === card.ts);
      expect(now && team.slack.shown(now)).toContain("Approved by Cleo");
    }
    expect((await team.audited("approval.ended")).map(({ details }) => details.after)).toEqual([
      "allow-once",
    ]);
  });
});
